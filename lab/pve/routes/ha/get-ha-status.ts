import { list, object } from "../../parameters/answers";
import { boolean, integer, text } from "../../parameters/schema";
import { has } from "../../permissions/permission";
import type { ClusterState } from "../../state/cluster-state";
import type { HaResource } from "../../state/ha";
import { route } from "../route";

function describeService(cluster: ClusterState, { vmid, state = "started", ...options }: HaResource) {
  const vm = cluster.vms.get(vmid);
  const isUp = vm?.power !== undefined;
  const crmState = isUp ? "started" : state === "disabled" ? "disabled" : "stopped";
  return {
    ...options,
    id: `service:vm:${vmid}`,
    type: "service",
    sid: `vm:${vmid}`,
    node: vm?.node,
    crm_state: crmState,
    state: crmState,
    request_state: state,
    status: `vm:${vmid} (${vm?.node ?? "---"}, ${crmState})`,
  };
}

/** Quorum, the master, and every resource with where it is. The first node is the one that answers, and the master. */
export const getHaStatus = route({
  method: "GET",
  path: "/cluster/ha/status/current",
  permission: has("/", "Sys.Audit"),
  parameters: {},
  answer: list(
    object({
      comment: text(),
      crm_state: text(),
      failback: boolean(),
      id: text(),
      max_relocate: integer(),
      max_restart: integer(),
      node: text(),
      quorate: boolean(),
      request_state: text(),
      sid: text(),
      state: text(),
      status: text(),
      timestamp: integer(),
      type: text(),
    }),
  ),
  handle: ({ cluster }) => {
    const nodes = [...cluster.nodes.keys()];
    const [local] = nodes;
    const timestamp = Math.floor(cluster.now() / 1000);
    const resources = cluster.ha.list();
    const activity = resources.length > 0 ? "active" : "idle";
    const describe = (node: string | undefined) => `${node} (${activity}, ${new Date(timestamp * 1000).toUTCString()})`;
    return [
      { id: "quorum", type: "quorum", node: local, status: "OK", quorate: true },
      { id: "master", type: "master", node: local, status: describe(local), timestamp },
      ...nodes.map((node) => ({ id: `lrm:${node}`, type: "lrm", node, status: describe(node), timestamp })),
      ...resources.map((resource) => describeService(cluster, resource)),
    ];
  },
});
