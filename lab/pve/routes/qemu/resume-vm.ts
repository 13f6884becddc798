import { node, skiplock, vmid } from "../../parameters/common";
import { boolean, text } from "../../parameters/schema";
import { has } from "../../permissions/permission";
import { checkRootParameters } from "../../state/caller";
import { resumeVm as startResumption } from "../../state/suspend";
import { route } from "../route";

/** Lets a paused VM go on, or starts one that was suspended to disk. */
export const resumeVm = route({
  method: "POST",
  path: "/nodes/{node}/qemu/{vmid}/status/resume",
  permission: has("/vms/{vmid}", "VM.PowerMgmt"),
  parameters: { node, vmid, skiplock, nocheck: boolean() },
  answer: text(),
  handle: ({ cluster, caller, values: { node, vmid, skiplock, nocheck } }) => {
    checkRootParameters(caller, { skiplock, nocheck });
    return startResumption(cluster, caller, { node, vmid }).upid;
  },
});
