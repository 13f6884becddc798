import { node, skiplock, vmid } from "../../parameters/common";
import { text } from "../../parameters/schema";
import { has } from "../../permissions/permission";
import { checkRootParameters } from "../../state/caller";
import { checkRunning } from "../../state/power";
import { runReset } from "../../state/power-tasks";
import { route } from "../route";

/** Presses the reset button: the process goes on, and so do its pending changes. */
export const resetVm = route({
  method: "POST",
  path: "/nodes/{node}/qemu/{vmid}/status/reset",
  permission: has("/vms/{vmid}", "VM.PowerMgmt"),
  parameters: { node, vmid, skiplock },
  answer: text(),
  handle: ({ cluster, caller, values: { node, vmid, skiplock } }) => {
    checkRootParameters(caller, { skiplock });
    checkRunning(cluster, vmid, node);
    return cluster.tasks.start({ node, type: "qmreset", id: String(vmid), user: caller.id }, (run) =>
      runReset(cluster, { vmid, node }, run),
    ).upid;
  },
});
