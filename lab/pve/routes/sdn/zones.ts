import { list, nothing } from "../../parameters/answers";
import { splitList } from "../../parameters/lists";
import { boolean, integer, oneOf, required, text } from "../../parameters/schema";
import { anyUser, has } from "../../permissions/permission";
import { failure, notModelled, parameterErrors } from "../../pve-error";
import type { ClusterState } from "../../state/cluster-state";
import { checkSdnDigest, type PendingObject, type SdnObject, underSdnLock } from "../../state/sdn/sdn";
import { checkZoneDeletes, checkZoneOptions } from "../../state/sdn/zone-options";
import { type Route, route } from "../route";
import {
  changeOptions,
  changeParameters,
  checkNoLockToken,
  givenOptions,
  lockToken,
  sdnAnswer,
  viewObjects,
  views,
  zoneId,
} from "./common";

const TYPES = ["evpn", "faucet", "qinq", "simple", "vlan", "vxlan"] as const;

const options = {
  "advertise-subnets": boolean(),
  bridge: text(),
  "bridge-disable-mac-learning": boolean(),
  controller: text(),
  dhcp: oneOf(["dnsmasq"]),
  "disable-arp-nd-suppression": boolean(),
  dns: text(),
  dnszone: text({ format: "dns-name" }),
  "dp-id": integer(),
  exitnodes: text({ format: "pve-node-list" }),
  "exitnodes-local-routing": boolean(),
  "exitnodes-primary": text({ format: "pve-node" }),
  fabric: text({ format: "pve-sdn-fabric-id" }),
  ipam: text(),
  mac: text({ format: "mac-addr" }),
  mtu: integer(),
  nodes: text({ format: "pve-node-list" }),
  peers: text({ format: "ip-list" }),
  reversedns: text(),
  "rt-import": text({ format: "pve-sdn-bgp-rt-list" }),
  tag: integer({ minimum: 0 }),
  "vlan-protocol": oneOf(["802.1q", "802.1ad"]),
  "vrf-vxlan": integer({ minimum: 1, maximum: 16_777_215 }),
  "vxlan-port": integer({ minimum: 1, maximum: 65_536 }),
};

/** What the lab has none of, so that a zone cannot name one. */
function checkReferences({ dns, reversedns, dnszone, ipam, controller }: SdnObject): void {
  if (dns !== undefined) throw parameterErrors({ dns: `${dns} don't exist` });
  if (reversedns !== undefined) throw parameterErrors({ reversedns: `${reversedns} don't exist` });
  if (dnszone !== undefined) throw parameterErrors({ dnszone: "missing dns server" });
  if (ipam !== undefined && ipam !== "pve") throw parameterErrors({ ipam: `${ipam} not existing` });
  if (controller !== undefined) throw parameterErrors({ controller: `controller ${controller} don't exist` });
}

function describe({ sdn }: ClusterState, { id, options, state, pending }: PendingObject) {
  return { ...options, zone: id, digest: sdn.digest("zones"), state, pending };
}

const listZones = route({
  method: "GET",
  path: "/cluster/sdn/zones",
  permission: anyUser,
  parameters: { ...views, type: oneOf(TYPES) },
  answer: list(sdnAnswer),
  handle: ({ cluster, caller, values }) =>
    viewObjects(cluster, "zones", values)
      .filter(({ id }) => cluster.access.canAny(caller, `/sdn/zones/${id}`, "SDN.Audit", "SDN.Allocate"))
      .filter(({ options }) => values.type === undefined || options.type === values.type)
      .map((zone) => describe(cluster, zone)),
});

const getZone = route({
  method: "GET",
  path: "/cluster/sdn/zones/{zone}",
  permission: has("/sdn/zones/{zone}", "SDN.Allocate"),
  parameters: { ...views, zone: zoneId },
  answer: sdnAnswer,
  handle: ({ cluster, values }) => {
    const found = viewObjects(cluster, "zones", values).find(({ id }) => id === values.zone);
    if (found === undefined) throw failure(`sdn '${values.zone}' does not exist`);
    return describe(cluster, found);
  },
});

const createZone = route({
  method: "POST",
  path: "/cluster/sdn/zones",
  permission: has("/sdn/zones", "SDN.Allocate"),
  parameters: { ...options, ...lockToken, zone: zoneId, type: required({ ...oneOf(TYPES), format: "pve-configid" }) },
  answer: nothing,
  handle: ({ cluster: { sdn }, values }) => {
    checkNoLockToken(values);
    const { zone, type } = values;
    if (type === "faucet") throw notModelled("The zone type 'faucet'");
    const given = givenOptions(values, ["zone", "type", "lock-token"]);
    checkZoneOptions(type, given, true);
    underSdnLock("create sdn zone object", () => {
      if (sdn.find("zones", zone) !== undefined) throw failure(`sdn zone object ID '${zone}' already defined`);
      checkReferences(given);
      sdn.set("zones", zone, { ipam: "pve", ...given, type });
    });
    return null;
  },
});

const updateZone = route({
  method: "PUT",
  path: "/cluster/sdn/zones/{zone}",
  permission: has("/sdn/zones/{zone}", "SDN.Allocate"),
  parameters: { ...options, ...changeParameters, zone: zoneId },
  answer: nothing,
  handle: ({ cluster: { sdn }, values }) => {
    checkNoLockToken(values);
    const { zone, digest, delete: deletes } = values;
    const given = givenOptions(values, ["zone", "digest", "delete", "lock-token"]);
    underSdnLock("update sdn zone object", () => {
      checkSdnDigest(sdn, "zones", digest);
      const old = sdn.get("zones", zone);
      checkZoneOptions(String(old.type), given, false);
      checkZoneDeletes(String(old.type), splitList(deletes));
      checkReferences(given);
      sdn.set("zones", zone, changeOptions(old, given, deletes));
    });
    return null;
  },
});

const deleteZone = route({
  method: "DELETE",
  path: "/cluster/sdn/zones/{zone}",
  permission: has("/sdn/zones/{zone}", "SDN.Allocate"),
  parameters: { ...lockToken, zone: zoneId },
  answer: nothing,
  handle: ({ cluster: { sdn }, values }) => {
    checkNoLockToken(values);
    const { zone } = values;
    underSdnLock("delete sdn zone object", () => {
      sdn.get("zones", zone);
      const user = sdn.list("vnets").find(([, vnet]) => vnet.zone === zone);
      if (user) throw failure(`zone ${zone} is used by vnet ${user[0]}`);
      sdn.delete("zones", zone);
    });
    return null;
  },
});

/** The zones of SDN. */
export const zoneRoutes: readonly Route[] = [listZones, getZone, createZone, updateZone, deleteZone];
