import { list, nothing } from "../../parameters/answers";
import { boolean, oneOf, required, text } from "../../parameters/schema";
import { anyUser } from "../../permissions/permission";
import { failure, parameterErrors } from "../../pve-error";
import type { ClusterState } from "../../state/cluster-state";
import { checkSdnDigest, type PendingObject, underSdnLock } from "../../state/sdn/sdn";
import { checkSubnet, readDhcpRanges, renderSubnetId, splitSubnetId } from "../../state/sdn/subnets";
import { type Route, route } from "../route";
import {
  changeOptions,
  changeParameters,
  checkNoLockToken,
  checkVnetAccess,
  givenOptions,
  lockToken,
  sdnAnswer,
  subnetId,
  viewObjects,
  views,
  vnetId,
} from "./common";

const options = {
  "dhcp-dns-server": text({ format: "ip" }),
  // May come several times, a range each.
  "dhcp-range": text({ format: "pve-sdn-dhcp-range-list" }),
  dnszoneprefix: text({ format: "dns-name" }),
  gateway: text({ format: "ip" }),
  snat: boolean(),
};

function describe({ sdn }: ClusterState, { id, options, state, pending }: PendingObject) {
  const { "dhcp-range": ranges, ...rest } = options;
  return {
    ...rest,
    ...splitSubnetId(id),
    id,
    subnet: id,
    "dhcp-range": readDhcpRanges(ranges as string | undefined),
    digest: sdn.digest("subnets"),
    state,
    pending,
  };
}

const listSubnets = route({
  method: "GET",
  path: "/cluster/sdn/vnets/{vnet}/subnets",
  permission: anyUser,
  parameters: { ...views, vnet: vnetId },
  answer: list(sdnAnswer),
  handle: ({ cluster, caller, values }) => {
    checkVnetAccess(cluster, caller, values.vnet, ["SDN.Audit", "SDN.Allocate"]);
    return viewObjects(cluster, "subnets", values)
      .filter(({ options, pending }) => (options.vnet ?? pending?.vnet) === values.vnet)
      .map((subnet) => describe(cluster, subnet));
  },
});

const getSubnet = route({
  method: "GET",
  path: "/cluster/sdn/vnets/{vnet}/subnets/{subnet}",
  permission: anyUser,
  parameters: { ...views, vnet: vnetId, subnet: subnetId },
  answer: sdnAnswer,
  handle: ({ cluster, caller, values }) => {
    const { vnet, subnet } = values;
    checkVnetAccess(cluster, caller, vnet, ["SDN.Audit", "SDN.Allocate"]);
    const found = viewObjects(cluster, "subnets", values).find(({ id }) => id === subnet);
    if (found === undefined) throw failure(`sdn subnet '${subnet}' does not exist`);
    if ((found.options.vnet ?? found.pending?.vnet) !== vnet) throw parameterErrors({ vnet: "wrong vnet" });
    return describe(cluster, found);
  },
});

const createSubnet = route({
  method: "POST",
  path: "/cluster/sdn/vnets/{vnet}/subnets",
  permission: anyUser,
  parameters: { ...options, ...lockToken, vnet: vnetId, subnet: subnetId, type: required(oneOf(["subnet"])) },
  answer: nothing,
  handle: ({ cluster, caller, values }) => {
    checkNoLockToken(values);
    const { sdn } = cluster;
    const { vnet, subnet: cidr } = values;
    checkVnetAccess(cluster, caller, vnet, ["SDN.Allocate"]);
    underSdnLock("create sdn subnet object", () => {
      const id = renderSubnetId(String(sdn.get("vnets", vnet).zone), cidr);
      const created = { ...givenOptions(values, ["subnet", "lock-token"]) };
      if (sdn.find("subnets", id) !== undefined) throw failure(`sdn subnet object ID '${id}' already defined`);
      checkSubnet(sdn, id, created);
      sdn.set("subnets", id, created);
    });
    return null;
  },
});

const updateSubnet = route({
  method: "PUT",
  path: "/cluster/sdn/vnets/{vnet}/subnets/{subnet}",
  permission: anyUser,
  parameters: { ...options, ...changeParameters, vnet: vnetId, subnet: subnetId },
  answer: nothing,
  handle: ({ cluster, caller, values }) => {
    checkNoLockToken(values);
    const { sdn } = cluster;
    const { vnet, subnet, digest, delete: deletes } = values;
    checkVnetAccess(cluster, caller, vnet, ["SDN.Allocate"]);
    underSdnLock("update sdn subnet object", () => {
      const old = sdn.get("subnets", subnet);
      checkSdnDigest(sdn, "subnets", digest);
      const changed = changeOptions(old, givenOptions(values, ["subnet", "digest", "delete", "lock-token"]), deletes);
      checkSubnet(sdn, subnet, changed);
      sdn.set("subnets", subnet, changed);
    });
    return null;
  },
});

const deleteSubnet = route({
  method: "DELETE",
  path: "/cluster/sdn/vnets/{vnet}/subnets/{subnet}",
  permission: anyUser,
  parameters: { ...lockToken, vnet: vnetId, subnet: subnetId },
  answer: nothing,
  handle: ({ cluster, caller, values }) => {
    checkNoLockToken(values);
    checkVnetAccess(cluster, caller, values.vnet, ["SDN.Allocate"]);
    underSdnLock("delete sdn subnet object", () => cluster.sdn.delete("subnets", values.subnet));
    return null;
  },
});

/** The subnets of a VNet. */
export const subnetRoutes: readonly Route[] = [listSubnets, getSubnet, createSubnet, updateSubnet, deleteSubnet];
