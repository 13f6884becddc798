import { digest, node, skiplock, vmid } from "../../parameters/common";
import { oneOf, required, text } from "../../parameters/schema";
import { DRIVES } from "../../parameters/slots";
import { has } from "../../permissions/permission";
import { checkRootParameters } from "../../state/caller";
import { resizeDisk as startResize } from "../../state/resize-disk";
import { route } from "../route";

/** Grows a disk, in a task that also finds every problem. */
export const resizeDisk = route({
  method: "PUT",
  path: "/nodes/{node}/qemu/{vmid}/resize",
  permission: has("/vms/{vmid}", "VM.Config.Disk"),
  parameters: {
    node,
    vmid,
    digest,
    skiplock,
    disk: required(oneOf(DRIVES)),
    size: required(text({ pattern: /\+?\d+(?:\.\d+)?[KMGT]?/ })),
  },
  answer: text(),
  handle: ({ cluster, caller, values: { skiplock, ...request } }) => {
    checkRootParameters(caller, { skiplock });
    return startResize(cluster, caller, request).upid;
  },
});
