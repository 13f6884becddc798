import { node, skiplock, vmid } from "../../parameters/common";
import { boolean, integer, text } from "../../parameters/schema";
import { has } from "../../permissions/permission";
import { checkRootParameters } from "../../state/caller";
import { requestFromHa } from "../../state/follow-ha";
import { checkNotPaused } from "../../state/power";
import { runShutdown, runStop } from "../../state/power-tasks";
import { route } from "../route";

/** Asks the guest to power off. A VM that is off stays off. */
export const shutdownVm = route({
  method: "POST",
  path: "/nodes/{node}/qemu/{vmid}/status/shutdown",
  permission: has("/vms/{vmid}", "VM.PowerMgmt"),
  parameters: {
    node,
    vmid,
    skiplock,
    forceStop: boolean(),
    keepActive: boolean(),
    timeout: integer({ minimum: 0 }),
  },
  answer: text(),
  handle: ({ cluster, caller, values: { node, vmid, skiplock, keepActive, timeout, forceStop } }) => {
    checkRootParameters(caller, { skiplock, keepActive });
    if (!forceStop) checkNotPaused(cluster, vmid);
    const isPaused = cluster.vms.get(vmid)?.power?.paused;
    const request = requestFromHa(cluster, caller, { node, vmid }, "stopped");
    if (request) return request.upid;
    return cluster.tasks.start({ node, type: "qmshutdown", id: String(vmid), user: caller.id }, (run) =>
      isPaused ? runStop(cluster, { node, vmid }, run) : runShutdown(cluster, { node, vmid, timeout, forceStop }, run),
    ).upid;
  },
});
