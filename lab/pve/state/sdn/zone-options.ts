import { failure } from "../../pve-error";
import type { SdnObject } from "./sdn";

const COMMON = ["nodes", "mtu", "dns", "reversedns", "dnszone", "ipam"];

/** The options that each type of zone takes; the first ones it needs (API documentation, `PVE::Network::SDN::Zones::*`). */
const OPTIONS: Readonly<
  Record<string, { readonly required: readonly string[]; readonly optional: readonly string[] }>
> = {
  simple: { required: [], optional: [...COMMON, "dhcp"] },
  vlan: { required: ["bridge"], optional: [...COMMON, "bridge-disable-mac-learning"] },
  qinq: { required: ["tag", "bridge"], optional: [...COMMON, "bridge-disable-mac-learning", "vlan-protocol"] },
  vxlan: { required: [], optional: [...COMMON, "peers", "fabric", "vxlan-port"] },
  evpn: {
    required: ["vrf-vxlan", "controller"],
    optional: [
      ...COMMON,
      ...["exitnodes", "exitnodes-local-routing", "exitnodes-primary", "advertise-subnets"],
      ...["disable-arp-nd-suppression", "mac", "rt-import"],
    ],
  },
};

/** @throws PveError 500 for options that do not fit the type of a zone, without naming them as parameters (observed). */
export function checkZoneOptions(type: string, options: SdnObject, isNew: boolean): void {
  const { required, optional } = OPTIONS[type] ?? { required: [], optional: [] };
  const unexpected = Object.keys(options).find((name) => !required.includes(name) && !optional.includes(name));
  if (unexpected !== undefined) throw failure(`unexpected property '${unexpected}'`);
  const missing = required.find((name) => isNew && options[name] === undefined);
  if (missing !== undefined) throw failure(`missing value for required option '${missing}'`);
}

/** @throws PveError 500 for options of a zone that cannot be deleted. */
export function checkZoneDeletes(type: string, names: readonly string[]): void {
  const { required, optional } = OPTIONS[type] ?? { required: [], optional: [] };
  for (const name of names) {
    if (required.includes(name)) throw failure(`unable to delete required option '${name}'`);
    if (!optional.includes(name)) throw failure(`no such option '${name}'`);
  }
}
