import { splitList } from "../parameters/lists";
import { parseProperties } from "../parameters/property-string";
import { netFormat } from "../parameters/qemu/devices";
import { isSlot } from "../parameters/slots";
import type { Caller } from "./caller";
import type { ClusterState } from "./cluster-state";
import { checkPrivileges } from "./volume-privileges";

/** The SDN zone that a bridge belongs to: that of the VNet, for bridges that a node has by itself `localnetwork`. */
function zoneOfBridge({ sdn }: ClusterState, bridge: string): string {
  return sdn.findZoneOf(bridge) ?? "localnetwork";
}

/** The first and last VLAN of each part of `trunks`: `5;10-12`. */
function* vlansOf(trunks: string | undefined): Generator<number> {
  for (const part of splitList(trunks)) {
    const [first = "", last = first] = part.split("-");
    for (let vlan = Number(first); vlan <= Number(last); vlan += 1) yield vlan;
  }
}

/**
 * Refuses NICs on bridges and VLANs that the caller may not use: `SDN.Use` on the VLAN where there is one, else on the
 * bridge; on every trunk. A NIC without a bridge needs nothing (`PVE::QemuServer::check_bridge_access`,
 * `PVE::GuestHelpers::check_vnet_access`, observed).
 *
 * @param options of a VM; only its NICs are looked at
 * @throws PveError 403.
 */
export function checkBridges(
  cluster: ClusterState,
  caller: Caller,
  options: Iterable<readonly [option: string, text: string]>,
): void {
  for (const [option, text] of options) {
    if (!isSlot(option, "net")) continue;
    const { bridge, tag, trunks } = parseProperties(netFormat, text);
    if (bridge === undefined) continue;
    const path = `/sdn/zones/${zoneOfBridge(cluster, bridge)}/${bridge}`;
    const use = (below: string) => checkPrivileges(cluster, caller, path + below, ["SDN.Use"]);
    if (tag !== undefined) use(`/${tag}`);
    for (const vlan of vlansOf(trunks)) use(`/${vlan}`);
    if (tag === undefined && trunks === undefined) use("");
  }
}
