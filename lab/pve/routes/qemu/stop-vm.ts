import { anyNode, node, skiplock, vmid } from "../../parameters/common";
import { boolean, integer, text } from "../../parameters/schema";
import { has } from "../../permissions/permission";
import { checkRootParameters } from "../../state/caller";
import { requestFromHa } from "../../state/follow-ha";
import { overruleShutdowns, runStop } from "../../state/power-tasks";
import { route } from "../route";

/** Pulls the plug. A VM that is off stays off, and a lock is no hindrance. */
export const stopVm = route({
  method: "POST",
  path: "/nodes/{node}/qemu/{vmid}/status/stop",
  permission: has("/vms/{vmid}", "VM.PowerMgmt"),
  parameters: {
    node,
    vmid,
    skiplock,
    keepActive: boolean(),
    migratedfrom: anyNode,
    "overrule-shutdown": boolean(),
    timeout: integer({ minimum: 0 }),
  },
  answer: text(),
  handle: ({ cluster, caller, values }) => {
    const { node, vmid, skiplock, keepActive, migratedfrom, "overrule-shutdown": overrules } = values;
    checkRootParameters(caller, { skiplock, keepActive, migratedfrom });
    const request = requestFromHa(cluster, caller, { node, vmid }, "stopped");
    if (request) return request.upid;
    return cluster.tasks.start({ node, type: "qmstop", id: String(vmid), user: caller.id }, async (run) => {
      if (overrules) await overruleShutdowns(cluster, caller, { vmid, node }, run);
      await runStop(cluster, { vmid, node }, run);
    }).upid;
  },
});
