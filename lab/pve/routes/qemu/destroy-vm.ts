import { node, skiplock, vmid } from "../../parameters/common";
import { boolean, text } from "../../parameters/schema";
import { has } from "../../permissions/permission";
import { checkRootParameters } from "../../state/caller";
import { destroyVm as startDestruction } from "../../state/destroy-vm";
import { route } from "../route";

/** `purge` takes the VM from the HA manager, too, and out of backup and replication jobs, of which the lab has none. */
export const destroyVm = route({
  method: "DELETE",
  path: "/nodes/{node}/qemu/{vmid}",
  permission: has("/vms/{vmid}", "VM.Allocate"),
  parameters: { node, vmid, skiplock, purge: boolean(), "destroy-unreferenced-disks": boolean() },
  answer: text(),
  handle: ({ cluster, caller, values }) => {
    const { node, vmid, skiplock, purge = false, "destroy-unreferenced-disks": destroyUnreferenced = false } = values;
    checkRootParameters(caller, { skiplock });
    return startDestruction(cluster, caller, { node, vmid, destroyUnreferenced, purge }).upid;
  },
});
