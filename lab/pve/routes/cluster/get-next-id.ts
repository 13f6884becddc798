import { anyVmid } from "../../parameters/common";
import { text } from "../../parameters/schema";
import { anyUser } from "../../permissions/permission";
import { failure, parameterErrors } from "../../pve-error";
import { route } from "../route";

/** The lowest free VMID of the range that the option `next-id` sets, as text; or the given one, if it is free. It is not reserved. */
export const getNextId = route({
  method: "GET",
  path: "/cluster/nextid",
  permission: anyUser,
  parameters: { vmid: anyVmid },
  answer: text(),
  handle: ({ cluster, values: { vmid } }) => {
    if (vmid !== undefined) {
      if (cluster.vms.has(vmid)) throw parameterErrors({ vmid: `VM ${vmid} already exists` });
      return String(vmid);
    }
    const { lower, upper } = cluster.datacenter.nextId;
    for (let next = lower; next < upper; next += 1) if (!cluster.vms.has(next)) return String(next);
    throw failure(`unable to get any free VMID in range [${lower}, ${upper}]`);
  },
});
