import { failure, parameterErrors } from "../../pve-error";
import type { Sdn, SdnObject } from "./sdn";

const TAG_LIMITS: Readonly<Record<string, number>> = { vlan: 4096, qinq: 4096 };

/** The ids of the subnets of a VNet. */
export function subnetsOf(sdn: Sdn, vnet: string): string[] {
  return sdn.list("subnets").flatMap(([id, subnet]) => (subnet.vnet === vnet ? [id] : []));
}

/**
 * Checks a VNet against its zone and the others there (`vnet_update_hook` of `PVE::Network::SDN::Zones::*Plugin`, read).
 *
 * @throws PveError 400 or 500.
 */
export function checkVnet(sdn: Sdn, id: string, vnet: SdnObject): void {
  const zone = sdn.find("zones", String(vnet.zone));
  if (zone === undefined) throw failure(`sdn '${vnet.zone}' does not exist`);
  const { tag } = vnet;
  const type = String(zone.type);
  if (type === "simple") {
    if (tag !== undefined) throw parameterErrors({ tag: "vlan tag is not allowed on simple zone" });
  } else {
    if (tag === undefined) throw parameterErrors({ tag: `missing ${type in TAG_LIMITS ? "vlan" : "vxlan"} tag` });
    const limit = TAG_LIMITS[type];
    if (limit !== undefined && Number(tag) > limit) throw parameterErrors({ tag: `vlan tag max value is ${limit}` });
    const other = sdn.list("vnets").find(([name, one]) => name !== id && one.zone === vnet.zone && one.tag === tag);
    if (other) throw parameterErrors({ tag: `tag ${tag} already exist in vnet ${other[0]}` });
  }
  if (vnet.vlanaware && subnetsOf(sdn, id).length > 0)
    throw parameterErrors({ vlanaware: "vlanaware vnet is not compatible with subnets" });
}
