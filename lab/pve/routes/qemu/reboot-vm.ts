import { node, vmid } from "../../parameters/common";
import { integer, text } from "../../parameters/schema";
import { has } from "../../permissions/permission";
import { checkNotPaused, checkRunning } from "../../state/power";
import { runShutdown, runStart } from "../../state/power-tasks";
import { route } from "../route";

/** Shuts a running VM down and starts it again, which carries out pending changes. */
export const rebootVm = route({
  method: "POST",
  path: "/nodes/{node}/qemu/{vmid}/status/reboot",
  permission: has("/vms/{vmid}", "VM.PowerMgmt"),
  parameters: { node, vmid, timeout: integer({ minimum: 0 }) },
  answer: text(),
  handle: ({ cluster, caller, values: { node, vmid, timeout } }) => {
    checkNotPaused(cluster, vmid);
    checkRunning(cluster, vmid, node);
    return cluster.tasks.start({ node, type: "qmreboot", id: String(vmid), user: caller.id }, async (run) => {
      await runShutdown(cluster, { vmid, node, timeout }, run);
      await runStart(cluster, { vmid, node }, run);
    }).upid;
  },
});
