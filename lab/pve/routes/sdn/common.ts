import { list, object, scalar } from "../../parameters/answers";
import { splitList } from "../../parameters/lists";
import { boolean, required, text } from "../../parameters/schema";
import { permissionDenied } from "../../permissions/check-permission";
import type { Privilege } from "../../permissions/privileges";
import { notModelled } from "../../pve-error";
import type { Caller } from "../../state/caller";
import type { ClusterState } from "../../state/cluster-state";
import type { PendingObject, SdnKind, SdnObject } from "../../state/sdn/sdn";

/** Which configuration is asked for: the edited one, the running one, or what differs. */
export const views = { pending: boolean(), running: boolean() };

/** The token of the global lock, which the lab does not model. */
export const lockToken = { "lock-token": text() };

/** What a change of an object takes beside its options. */
export const changeParameters = {
  ...lockToken,
  delete: text({ format: "pve-configid-list", maxLength: 4096 }),
  digest: text({ maxLength: 64 }),
};

export const vnetId = required(text({ format: "pve-sdn-vnet-id" }));
export const zoneId = required(text({ format: "pve-sdn-zone-id" }));
export const subnetId = required(text({ format: "pve-sdn-subnet-id" }));

/** An object with its options; those to come stand under `pending`. */
export const sdnAnswer = object(
  {
    state: text(),
    digest: text(),
    pending: object({}, scalar),
    "dhcp-range": list(object({ "start-address": text(), "end-address": text() })),
  },
  scalar,
);

/** @throws PveError 501 for a caller that holds the global lock. */
export function checkNoLockToken(values: { readonly "lock-token"?: string | undefined }): void {
  if (values["lock-token"] !== undefined) throw notModelled("The global lock of SDN");
}

/** The options that a call gives, as they are kept: booleans as 0 and 1. */
export function givenOptions(values: Readonly<Record<string, unknown>>, not: readonly string[]): SdnObject {
  const given = Object.entries(values).filter(([name, value]) => value !== undefined && !not.includes(name));
  return Object.fromEntries(
    given.map(([name, value]) => [name, typeof value === "boolean" ? Number(value) : value]),
  ) as SdnObject;
}

/** The options of an object after a change. */
export function changeOptions(old: SdnObject, options: SdnObject, deletes: string | undefined): SdnObject {
  const names = splitList(deletes);
  const kept = Object.entries(old).filter(([name]) => !names.includes(name));
  return { ...Object.fromEntries(kept), ...options };
}

/** @throws PveError 403 when the caller has none of the privileges on a VNet. */
export function checkVnetAccess(cluster: ClusterState, caller: Caller, vnet: string, privileges: Privilege[]): void {
  const { zone } = cluster.sdn.get("vnets", vnet);
  const problem = cluster.access.findMissing(caller, `/sdn/zones/${zone}/${vnet}`, privileges, true);
  if (problem !== undefined) throw permissionDenied(problem);
}

/** The objects of a kind in the view that is asked for, each with its id. */
export function viewObjects(
  { sdn }: ClusterState,
  kind: SdnKind,
  { pending, running }: { pending?: boolean | undefined; running?: boolean | undefined },
): PendingObject[] {
  if (pending) return sdn.pending(kind);
  return sdn.list(kind, running ?? false).map(([id, options]) => ({ id, options }));
}
