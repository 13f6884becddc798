import { list } from "../../parameters/answers";
import { oneOf } from "../../parameters/schema";
import { anyUser } from "../../permissions/permission";
import type { Caller } from "../../state/caller";
import type { ClusterState } from "../../state/cluster-state";
import { describeNodes } from "../../state/describe-nodes";
import { findVisibleVms } from "../../state/visible-vms";
import { route } from "../route";
import { resourceAnswer } from "./resource-answer";

function storages(cluster: ClusterState, caller: Caller) {
  return [...cluster.nodes.keys()].flatMap((node) =>
    cluster.storages
      .list(node)
      .filter(({ id }) => cluster.access.can(caller, `/storage/${id}`, "Datastore.Audit"))
      .map(({ id, type, content, shared, bytes }) => ({
        id: `storage/${node}/${id}`,
        type: "storage",
        storage: id,
        node,
        status: cluster.offlineNodes.has(node) ? "unknown" : "available",
        plugintype: type,
        content: [...content].join(","),
        shared: Number(shared),
        ...(!cluster.offlineNodes.has(node) && { disk: 0, maxdisk: bytes }),
      })),
  );
}

function zones(cluster: ClusterState, caller: Caller) {
  return ["localnetwork", ...cluster.sdn.list("zones", true).map(([zone]) => zone)]
    .filter((zone) => cluster.access.can(caller, `/sdn/zones/${zone}`, "SDN.Audit"))
    .flatMap((zone) =>
      [...cluster.nodes.keys()].map((node) => ({
        id: `sdn/${node}/${zone}`,
        type: "sdn",
        sdn: zone,
        node,
        status: "ok",
      })),
    );
}

function pools({ pools, access }: ClusterState, caller: Caller) {
  return pools
    .list()
    .filter(({ id }) => access.can(caller, `/pool/${id}`, "Pool.Audit"))
    .map(({ id }) => ({ id: `/pool/${id}`, type: "pool", pool: id }));
}

/** What the HA manager is asked for, of a VM that it has. */
function haState({ ha }: ClusterState, vmid: number): string | undefined {
  const resource = ha.find(vmid);
  return resource && (resource.state ?? "started");
}

/**
 * Everything in the cluster that the caller may see, as the nodes told each other in the last status round. Nodes are
 * for all to see (`PVE::API2::Cluster`, pve-manager 9.2).
 */
export const getClusterResources = route({
  method: "GET",
  path: "/cluster/resources",
  permission: anyUser,
  parameters: { type: oneOf(["vm", "storage", "node", "sdn"]) },
  answer: list(resourceAnswer),
  handle: ({ cluster, caller, values: { type } }) => {
    const vms = () =>
      findVisibleVms(cluster, caller).map((vm) => ({
        ...cluster.statusRounds.describe(vm),
        hastate: haState(cluster, vm.vmid),
      }));
    return [
      ...(type === undefined ? pools(cluster, caller) : []),
      ...(type === undefined || type === "vm" ? vms() : []),
      ...(type === undefined || type === "node" ? describeNodes(cluster, caller) : []),
      ...(type === undefined || type === "storage" ? storages(cluster, caller) : []),
      ...(type === undefined || type === "sdn" ? zones(cluster, caller) : []),
    ];
  },
});
