import { anyVmid } from "../../parameters/common";
import { text } from "../../parameters/schema";
import { anyUser } from "../../permissions/permission";
import { parameterErrors } from "../../pve-error";
import { route } from "../route";

const FIRST_VMID = 100;

/** The lowest free VMID, as text; or the given one, if it is free. It is not reserved. */
export const getNextId = route({
  method: "GET",
  path: "/cluster/nextid",
  permission: anyUser,
  parameters: { vmid: anyVmid },
  answer: text(),
  handle: ({ cluster, values: { vmid } }) => {
    if (vmid !== undefined && cluster.vms.has(vmid)) throw parameterErrors({ vmid: `VM ${vmid} already exists` });
    let next = vmid ?? FIRST_VMID;
    while (cluster.vms.has(next)) next += 1;
    return String(next);
  },
});
