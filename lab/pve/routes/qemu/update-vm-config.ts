import { nothing } from "../../parameters/answers";
import { digest, node, skiplock, vmid } from "../../parameters/common";
import { vmOptions } from "../../parameters/qemu/options";
import { boolean, text } from "../../parameters/schema";
import { hasAny } from "../../permissions/permission";
import { checkRootParameters } from "../../state/caller";
import { updateVm } from "../../state/update-vm";
import { route } from "../route";

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

/** Any right to change the VM; each option then wants its own. */
export const mayChangeVm = hasAny(
  "/vms/{vmid}",
  "VM.Config.Disk",
  "VM.Config.CDROM",
  "VM.Config.CPU",
  "VM.Config.Memory",
  "VM.Config.Network",
  "VM.Config.HWType",
  "VM.Config.Options",
  "VM.Config.Cloudinit",
);

/** Changes options of a VM and waits for it. */
export const updateVmConfig = route({
  method: "PUT",
  path: "/nodes/{node}/qemu/{vmid}/config",
  permission: mayChangeVm,
  parameters: { ...vmOptions, ...changeParameters },
  answer: nothing,
  handle: async ({ cluster, caller, values, texts }) => {
    const { node, vmid, skiplock, digest, delete: deletes, revert, force } = values;
    checkRootParameters(caller, { skiplock });
    const options = Object.fromEntries(
      Object.entries(texts).filter(([name]) => !Object.hasOwn(changeParameters, name)),
    );
    await updateVm(cluster, caller, { vmid, node, options, digest, delete: deletes, revert, force });
    return null;
  },
});
