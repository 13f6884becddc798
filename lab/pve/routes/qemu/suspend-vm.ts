import { anyStorage, node, skiplock, vmid } from "../../parameters/common";
import { boolean, text } from "../../parameters/schema";
import { has } from "../../permissions/permission";
import { checkRootParameters } from "../../state/caller";
import { suspendVm as startSuspension } from "../../state/suspend";
import { route } from "../route";

/** Pauses a VM; with `todisk` its memory is saved and it goes off. */
export const suspendVm = route({
  method: "POST",
  path: "/nodes/{node}/qemu/{vmid}/status/suspend",
  permission: has("/vms/{vmid}", "VM.PowerMgmt"),
  parameters: {
    node,
    vmid,
    skiplock,
    statestorage: { ...anyStorage, requires: "todisk" },
    todisk: boolean({ default: false }),
  },
  answer: text(),
  handle: ({ cluster, caller, values: { skiplock, ...request } }) => {
    checkRootParameters(caller, { skiplock });
    return startSuspension(cluster, caller, request).upid;
  },
});
