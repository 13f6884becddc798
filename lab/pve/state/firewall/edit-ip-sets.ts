import { cleanCidr, shortenCidr } from "../../parameters/addresses";
import { ALIAS_REFERENCE } from "../../parameters/firewall";
import { failure, parameterErrors } from "../../pve-error";
import { type FirewallConfig, type IpSetEntry, isGiven } from "./config";
import { checkDigest } from "./digest";
import type { NamedLists } from "./named-lists";
import { resolveAlias } from "./resolve-alias";

/** A member of an IP set as a request gives it. */
export interface EntryRequest {
  readonly cidr: string;
  readonly nomatch: boolean | undefined;
  readonly comment: string | undefined;
}

/** The IP sets of a configuration. */
export function ipSetsOf({ ipSets, ipSetComments }: FirewallConfig): NamedLists<IpSetEntry> {
  return { lists: ipSets, comments: ipSetComments, parameter: "name", noun: "IPSet" };
}

/** The members of an IP set. @throws PveError 500 */
export function getIpSet({ ipSets }: FirewallConfig, name: string): IpSetEntry[] {
  const entries = ipSets.get(name);
  if (!entries) throw failure(`no such IPSet '${name}'`);
  return entries;
}

/** @throws PveError 500 when it has members, unless forced. */
export function deleteIpSet(config: FirewallConfig, name: string, force: boolean): void {
  if (getIpSet(config, name).length > 0 && !force) throw failure(`IPSet '${name}' is not empty`);
  config.ipSets.delete(name);
}

/** The member that is written exactly so. @throws PveError 400 */
export function getEntry(entries: readonly IpSetEntry[], cidr: string): IpSetEntry {
  const entry = entries.find((other) => other.cidr === cidr);
  if (!entry) throw parameterErrors({ cidr: "no such IP/Network" });
  return entry;
}

function newEntry({ cidr, nomatch, comment }: EntryRequest): IpSetEntry {
  return { cidr, ...(nomatch && { nomatch }), ...(isGiven(comment) && { comment }) };
}

/** Adds a member; of a network the host bits are cleared. @throws PveError, and then nothing may be written. */
export function addEntry(
  { cluster, own }: { readonly cluster: FirewallConfig; readonly own: FirewallConfig },
  name: string,
  request: EntryRequest,
): void {
  const entries = getIpSet(own, name);
  const isAlias = ALIAS_REFERENCE.test(request.cidr);
  if (isAlias) resolveAlias(request.cidr, cluster, own);
  const cidr = isAlias ? request.cidr : shortenCidr(cleanCidr(request.cidr));
  if (entries.some((entry) => entry.cidr === cidr)) throw parameterErrors({ cidr: `address '${cidr}' already exists` });
  if (/\/0+$/.test(cidr)) throw parameterErrors({ cidr: "a zero prefix is not allowed in ipset entries" });
  entries.push(newEntry({ ...request, cidr }));
}

/** Puts `nomatch` and the comment in the place of what was there. @throws PveError, and then nothing may be written. */
export function updateEntry(entries: IpSetEntry[], request: EntryRequest, digest: string | undefined): void {
  checkDigest(entries, digest);
  entries[entries.indexOf(getEntry(entries, request.cidr))] = newEntry(request);
}

/** One that is not there is no problem. @throws PveError 500 */
export function deleteEntry(entries: IpSetEntry[], cidr: string, digest: string | undefined): void {
  checkDigest(entries, digest);
  const index = entries.findIndex((entry) => entry.cidr === cidr);
  if (index !== -1) entries.splice(index, 1);
}
