import { list, object } from "../../parameters/answers";
import { node } from "../../parameters/common";
import { boolean, integer, oneOf, required, text } from "../../parameters/schema";
import { anyUser, has } from "../../permissions/permission";
import { parameterErrors } from "../../pve-error";
import type { Caller } from "../../state/caller";
import type { ClusterState } from "../../state/cluster-state";
import { type Route, route } from "../route";

const TYPES = [
  ...(["bridge", "bond", "eth", "alias", "vlan", "fabric", "OVSBridge", "OVSBond", "OVSPort", "OVSIntPort"] as const),
  ...(["vnet", "any_bridge", "any_local_bridge", "include_sdn"] as const),
] as const;

/** Which of the lists show only what the caller may use. */
const FILTERED: ReadonlySet<string> = new Set(["any_bridge", "any_local_bridge", "include_sdn"]);

/** Which of the lists hold VNets as well. */
const WITH_VNETS: ReadonlySet<string> = new Set(["vnet", "any_bridge", "include_sdn"]);

const keys = {
  active: boolean(),
  autostart: boolean(),
  bridge_ports: text(),
  bridge_vids: text(),
  bridge_vlan_aware: boolean(),
  exists: boolean(),
  families: list(text()),
  iface: text(),
  method: text(),
  method6: text(),
  priority: integer(),
  type: text(),
  alias: text(),
};

/** A bridge as the substrate leaves it: no address of its own, all VLANs of a port that stands for the outside. */
function describeBridge(iface: string, index: number) {
  return {
    iface,
    type: "bridge",
    active: true,
    autostart: true,
    exists: true,
    method: "manual",
    method6: "manual",
    families: ["inet"],
    bridge_ports: `nic${index}`,
    bridge_vlan_aware: true,
    bridge_vids: "2-4094",
    priority: index + 3,
  };
}

function describeVnets({ sdn }: ClusterState) {
  return sdn.list("vnets", true).map(([iface, { alias }]) => ({ iface, type: "vnet", active: true, alias }));
}

/** Whether the caller may see or use a bridge, or a VLAN of it (`PVE::RPCEnvironment::check_sdn_bridge`). */
function canUse(cluster: ClusterState, caller: Caller, iface: string): boolean {
  const path = `/sdn/zones/${cluster.sdn.findZoneOf(iface) ?? "localnetwork"}/${iface}`;
  const below = [...cluster.access.data.acl.keys()].filter((one) => one.startsWith(`${path}/`));
  return [path, ...below].some((one) => cluster.access.canAny(caller, one, "SDN.Audit", "SDN.Use"));
}

const listInterfaces = route({
  method: "GET",
  path: "/nodes/{node}/network",
  permission: anyUser,
  parameters: { node, type: oneOf(TYPES) },
  answer: list(object(keys)),
  handle: ({ cluster, caller, values: { type = "" } }) => {
    const isForBridges = type === "" || type === "bridge" || FILTERED.has(type);
    const found = [
      ...(isForBridges ? cluster.bridges.map(describeBridge) : []),
      ...(WITH_VNETS.has(type) ? describeVnets(cluster) : []),
    ];
    return FILTERED.has(type) ? found.filter(({ iface }) => canUse(cluster, caller, iface)) : found;
  },
});

const getInterface = route({
  method: "GET",
  path: "/nodes/{node}/network/{iface}",
  permission: has("/nodes/{node}", "Sys.Audit"),
  parameters: { node, iface: required(text({ format: "pve-iface", maxLength: 20 })) },
  answer: object(keys),
  handle: ({ cluster, values: { iface } }) => {
    const index = cluster.bridges.indexOf(iface);
    if (index === -1) throw parameterErrors({ iface: "interface does not exist" });
    const { iface: _, exists: __, ...bridge } = describeBridge(iface, index);
    return bridge;
  },
});

/** The bridges of a node. They are the substrate's: the lab changes none. */
export const networkRoutes: readonly Route[] = [listInterfaces, getInterface];
