import { node, vmid } from "../../parameters/common";
import type { ParameterTable } from "../../parameters/schema";
import { has, type Permission } from "../../permissions/permission";
import { CLUSTER, type Place } from "../../state/firewall/firewalls";

/** A level at which firewalls are configured, with routes of the same form as the others. */
export interface Level {
  /** What the paths of its routes begin with. */
  readonly path: string;
  /** The parameters of that path. */
  readonly parameters: ParameterTable;
  readonly audit: Permission;
  readonly modify: Permission;
  /** Whose firewall it is, by the parameters of the path. */
  readonly placeOf: (texts: Readonly<Record<string, string>>) => Place;
}

/** The cluster as a whole. */
export const clusterLevel: Level = {
  path: "/cluster/firewall",
  parameters: {},
  audit: has("/", "Sys.Audit"),
  modify: has("/", "Sys.Modify"),
  placeOf: () => CLUSTER,
};

/** A node. */
export const hostLevel: Level = {
  path: "/nodes/{node}/firewall",
  parameters: { node },
  audit: has("/nodes/{node}", "Sys.Audit"),
  modify: has("/nodes/{node}", "Sys.Modify"),
  placeOf: ({ node = "" }) => ({ kind: "host", node }),
};

/** A VM, which is not looked up: its firewall is a file of its own (pve-firewall 6.0). */
export const vmLevel: Level = {
  path: "/nodes/{node}/qemu/{vmid}/firewall",
  parameters: { node, vmid },
  audit: has("/vms/{vmid}", "VM.Audit"),
  modify: has("/vms/{vmid}", "VM.Config.Network"),
  placeOf: ({ vmid }) => ({ kind: "vm", vmid: Number(vmid) }),
};
