import { list, nothing } from "../../parameters/answers";
import { boolean, integer, oneOf, required, text } from "../../parameters/schema";
import { anyUser, has } from "../../permissions/permission";
import { failure, parameterErrors } from "../../pve-error";
import type { ClusterState } from "../../state/cluster-state";
import { checkSdnDigest, type PendingObject, underSdnLock } from "../../state/sdn/sdn";
import { checkVnet, subnetsOf } from "../../state/sdn/vnets";
import { type Route, route } from "../route";
import {
  changeOptions,
  changeParameters,
  checkNoLockToken,
  checkVnetAccess,
  givenOptions,
  lockToken,
  sdnAnswer,
  viewObjects,
  views,
  vnetId,
} from "./common";

const options = {
  alias: text({ pattern: /[()-_.\w\d\s]{0,256}/i, maxLength: 256 }),
  "isolate-ports": boolean(),
  tag: integer({ minimum: 1, maximum: 16_777_215 }),
  vlanaware: boolean(),
};

function describe({ sdn }: ClusterState, { id, options, state, pending }: PendingObject) {
  return { ...options, vnet: id, digest: sdn.digest("vnets"), state, pending };
}

const listVnets = route({
  method: "GET",
  path: "/cluster/sdn/vnets",
  permission: anyUser,
  parameters: views,
  answer: list(sdnAnswer),
  handle: ({ cluster, caller, values }) =>
    viewObjects(cluster, "vnets", values)
      .filter(({ id, options, pending }) => {
        const path = `/sdn/zones/${options.zone ?? pending?.zone}/${id}`;
        return cluster.access.canAny(caller, path, "SDN.Audit", "SDN.Allocate");
      })
      .map((vnet) => describe(cluster, vnet)),
});

const getVnet = route({
  method: "GET",
  path: "/cluster/sdn/vnets/{vnet}",
  permission: anyUser,
  parameters: { ...views, vnet: vnetId },
  answer: sdnAnswer,
  handle: ({ cluster, caller, values }) => {
    checkVnetAccess(cluster, caller, values.vnet, ["SDN.Audit", "SDN.Allocate"]);
    const found = viewObjects(cluster, "vnets", values).find(({ id }) => id === values.vnet);
    if (found === undefined) throw failure(`sdn vnet '${values.vnet}' does not exist`);
    return describe(cluster, found);
  },
});

const createVnet = route({
  method: "POST",
  path: "/cluster/sdn/vnets",
  permission: has("/sdn/zones/{zone}", "SDN.Allocate"),
  parameters: { ...options, ...lockToken, vnet: vnetId, zone: required(text()), type: oneOf(["vnet"]) },
  answer: nothing,
  handle: ({ cluster: { sdn }, values }) => {
    checkNoLockToken(values);
    const { vnet } = values;
    const created = { ...givenOptions(values, ["vnet", "type", "lock-token"]), type: "vnet" };
    underSdnLock("create sdn vnet object", () => {
      if (sdn.find("vnets", vnet) !== undefined) throw failure(`sdn vnet object ID '${vnet}' already defined`);
      checkVnet(sdn, vnet, created);
      sdn.set("vnets", vnet, created);
    });
    return null;
  },
});

const updateVnet = route({
  method: "PUT",
  path: "/cluster/sdn/vnets/{vnet}",
  permission: anyUser,
  parameters: { ...options, ...changeParameters, vnet: vnetId, zone: text() },
  answer: nothing,
  handle: ({ cluster, caller, values }) => {
    checkNoLockToken(values);
    const { sdn } = cluster;
    const { vnet, digest, delete: deletes } = values;
    checkVnetAccess(cluster, caller, vnet, ["SDN.Allocate"]);
    underSdnLock("update sdn vnet object", () => {
      checkSdnDigest(sdn, "vnets", digest);
      const old = sdn.get("vnets", vnet);
      const changed = changeOptions(old, givenOptions(values, ["vnet", "digest", "delete", "lock-token"]), deletes);
      if (changed.zone === undefined) throw parameterErrors({ zone: "cannot delete zone" });
      if (changed.zone !== old.zone && subnetsOf(sdn, vnet).length > 0)
        throw parameterErrors({ zone: "can't change zone if subnets exist" });
      checkVnet(sdn, vnet, changed);
      sdn.set("vnets", vnet, changed);
    });
    return null;
  },
});

const deleteVnet = route({
  method: "DELETE",
  path: "/cluster/sdn/vnets/{vnet}",
  permission: anyUser,
  parameters: { ...lockToken, vnet: vnetId },
  answer: nothing,
  handle: ({ cluster, caller, values }) => {
    checkNoLockToken(values);
    const { vnet } = values;
    checkVnetAccess(cluster, caller, vnet, ["SDN.Allocate"]);
    underSdnLock("delete sdn vnet object", () => {
      if (subnetsOf(cluster.sdn, vnet).length > 0)
        throw parameterErrors({ vnet: "Can't delete vnet if subnets exists" });
      cluster.sdn.delete("vnets", vnet);
    });
    return null;
  },
});

/** The virtual networks of SDN: bridges that every node has once they are applied. */
export const vnetRoutes: readonly Route[] = [listVnets, getVnet, createVnet, updateVnet, deleteVnet];
