import { nothing } from "../../parameters/answers";
import { oneOf } from "../../parameters/schema";
import { has } from "../../permissions/permission";
import { failure } from "../../pve-error";
import { followHa } from "../../state/follow-ha";
import { readServiceId } from "../../state/ha";
import { route } from "../route";
import { checkNoGroup, resourceOptions, sid } from "./resource-parameters";

/** Hands a VM to the HA manager, which starts it unless another state is asked for. */
export const createHaResource = route({
  method: "POST",
  path: "/cluster/ha/resources",
  permission: has("/", "Sys.Console"),
  parameters: { ...resourceOptions, sid, type: oneOf(["ct", "vm"]) },
  answer: nothing,
  handle: ({ cluster, values: { sid, type, group, ...options } }) => {
    if (type === "ct") throw failure("types does not match");
    const vmid = readServiceId(sid);
    if (!cluster.vms.has(vmid)) throw failure(`resource '${vmid}' does not exist in cluster`);
    checkNoGroup(group);
    cluster.ha.create(vmid, options);
    followHa(cluster, vmid);
    return null;
  },
});
