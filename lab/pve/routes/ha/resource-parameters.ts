import { object } from "../../parameters/answers";
import { boolean, integer, oneOf, required, text } from "../../parameters/schema";
import { failure } from "../../pve-error";
import type { ClusterState } from "../../state/cluster-state";
import { HA_STATES, type HaResource } from "../../state/ha";

/** `vm:100`, or the VMID alone. */
export const sid = required(text({ format: "pve-ha-resource-or-vm-id" }));

/** What can be said of a resource. */
export const resourceOptions = {
  comment: text({ maxLength: 4096 }),
  failback: boolean(),
  group: text({ format: "pve-configid" }),
  max_relocate: integer({ minimum: 0 }),
  max_restart: integer({ minimum: 0 }),
  state: oneOf(HA_STATES),
};

/** @throws PveError 500: Proxmox VE 9 has rules in the place of groups. */
export function checkNoGroup(group: string | undefined): void {
  if (group) throw failure("invalid parameter 'group': ha groups have been migrated to rules");
}

/** A resource as answers show it. */
export const resourceAnswer = object({
  ...resourceOptions,
  digest: text(),
  sid: text(),
  type: text(),
});

/** The data of {@link resourceAnswer}. */
export function describeHaResource({ ha }: ClusterState, { vmid, ...options }: HaResource) {
  return { ...options, sid: `vm:${vmid}`, type: "vm", digest: ha.digest() };
}
