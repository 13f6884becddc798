import { has } from "../../permissions/permission";
import { failure } from "../../pve-error";
import { readServiceId } from "../../state/ha";
import { route } from "../route";
import { describeHaResource, resourceAnswer, sid } from "./resource-parameters";

/** One resource of the HA manager. */
export const getHaResource = route({
  method: "GET",
  path: "/cluster/ha/resources/{sid}",
  permission: has("/", "Sys.Audit"),
  parameters: { sid },
  answer: resourceAnswer,
  handle: ({ cluster, values }) => {
    const vmid = readServiceId(values.sid);
    const resource = cluster.ha.find(vmid);
    if (resource === undefined) throw failure(`no such resource 'vm:${vmid}'`);
    return describeHaResource(cluster, resource);
  },
});
