import { digest, node, skiplock, vmid } from "../parameters/common";
import { vmOptions } from "../parameters/qemu/options";
import { boolean, text } from "../parameters/schema";
import { checkRootParameters } from "../state/caller";
import { updateVm } from "../state/update-vm";
import { route } from "./route";

/** What is said of the change, not of the VM. */
export const changeParameters = {
  node,
  vmid,
  digest,
  skiplock,
  delete: text({ format: "pve-configid-list" }),
  revert: text({ format: "pve-configid-list" }),
  force: boolean({ requires: "delete" }),
};

/** Changes options of a VM and waits for it. */
export const updateVmConfig = route({
  method: "PUT",
  path: "/nodes/{node}/qemu/{vmid}/config",
  parameters: { ...vmOptions, ...changeParameters },
  handle: ({ cluster, caller, values, texts }) => {
    const { node, vmid, skiplock, digest, delete: deletes, revert, force } = values;
    checkRootParameters(caller, { skiplock });
    const options = Object.fromEntries(
      Object.entries(texts).filter(([name]) => !Object.hasOwn(changeParameters, name)),
    );
    updateVm(cluster, caller, { vmid, node, options, digest, delete: deletes, revert, force });
    return null;
  },
});
