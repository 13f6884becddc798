import { node, skiplock, vmid } from "../parameters/common";
import { boolean, integer } from "../parameters/schema";
import { checkRootParameters } from "../state/caller";
import { shutdownVm as shutdown } from "../state/power";
import { route } from "./route";

/** Asks the guest to power off. A VM that is off stays off. */
export const shutdownVm = route({
  method: "POST",
  path: "/nodes/{node}/qemu/{vmid}/status/shutdown",
  parameters: {
    node,
    vmid,
    skiplock,
    forceStop: boolean(),
    keepActive: boolean(),
    timeout: integer({ minimum: 0 }),
  },
  handle: ({ cluster, caller, values: { node, vmid, skiplock, keepActive } }) => {
    checkRootParameters(caller, { skiplock, keepActive });
    return cluster.tasks.start({ node, type: "qmshutdown", id: String(vmid), user: caller.id }, () =>
      shutdown(cluster, vmid, node),
    ).upid;
  },
});
