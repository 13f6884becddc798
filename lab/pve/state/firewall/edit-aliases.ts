import { parameterErrors } from "../../pve-error";
import { type Alias, type FirewallConfig, isGiven } from "./config";
import { checkDigest } from "./digest";

/** An alias as a request gives it. */
export interface AliasRequest {
  readonly name: string;
  readonly cidr: string;
  readonly comment: string | undefined;
}

/** All aliases by name. */
export function listAliases({ aliases }: FirewallConfig): Alias[] {
  return [...aliases].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, alias]) => alias);
}

/** The alias of this name, whose case does not matter. @throws PveError 400 */
export function getAlias({ aliases }: FirewallConfig, name: string): Alias {
  const alias = aliases.get(name.toLowerCase());
  if (!alias) throw parameterErrors({ name: "no such alias" });
  return alias;
}

function newAlias({ name, cidr, comment }: AliasRequest): Alias {
  return { name, cidr, ...(isGiven(comment) && { comment }) };
}

function checkIsNew({ aliases }: FirewallConfig, name: string): void {
  if (aliases.has(name.toLowerCase())) throw parameterErrors({ name: `alias '${name}' already exists` });
}

/** @throws PveError 400 */
export function createAlias(config: FirewallConfig, request: AliasRequest): void {
  checkIsNew(config, request.name);
  config.aliases.set(request.name.toLowerCase(), newAlias(request));
}

/** Puts another alias in its place, under another name too. @throws PveError, and then nothing may be written. */
export function updateAlias(
  config: FirewallConfig,
  request: AliasRequest & { readonly rename: string | undefined; readonly digest: string | undefined },
): void {
  const { name, rename = name } = request;
  checkDigest(listAliases(config), request.digest);
  getAlias(config, name);
  const isRenamed = rename.toLowerCase() !== name.toLowerCase();
  if (isRenamed) checkIsNew(config, rename);
  config.aliases.delete(name.toLowerCase());
  config.aliases.set(rename.toLowerCase(), newAlias({ ...request, name: isRenamed ? rename : name }));
}

/** One that is not there is no problem. @throws PveError 500 */
export function deleteAlias(config: FirewallConfig, name: string, digest: string | undefined): void {
  checkDigest(listAliases(config), digest);
  config.aliases.delete(name.toLowerCase());
}
