import { list } from "../../parameters/answers";
import { oneOf } from "../../parameters/schema";
import { anyUser } from "../../permissions/permission";
import type { ClusterState } from "../../state/cluster-state";
import { describeNodes } from "../../state/describe-nodes";
import { route } from "../route";
import { resourceAnswer } from "./resource-answer";

function storages(cluster: ClusterState) {
  return [...cluster.nodes.keys()].flatMap((node) =>
    cluster.storages.list(node).map(({ id, type, content, shared, bytes }) => ({
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

function zones(cluster: ClusterState) {
  return [...cluster.nodes.keys()].map((node) => ({
    id: `sdn/${node}/localnetwork`,
    type: "sdn",
    sdn: "localnetwork",
    node,
    status: "ok",
  }));
}

/** Everything in the cluster, as the nodes told each other in the last status round. */
export const getClusterResources = route({
  method: "GET",
  path: "/cluster/resources",
  permission: anyUser,
  parameters: { type: oneOf(["vm", "storage", "node", "sdn"]) },
  answer: list(resourceAnswer),
  handle: ({ cluster, values: { type } }) => [
    ...(type === undefined
      ? cluster.pools.list().map(({ id }) => ({ id: `/pool/${id}`, type: "pool", pool: id }))
      : []),
    ...(type === undefined || type === "vm" ? cluster.listVms().map((vm) => cluster.statusRounds.describe(vm)) : []),
    ...(type === undefined || type === "node" ? describeNodes(cluster) : []),
    ...(type === undefined || type === "storage" ? storages(cluster) : []),
    ...(type === undefined || type === "sdn" ? zones(cluster) : []),
  ],
});
