import { nothing } from "../../parameters/answers";
import { node, vmid } from "../../parameters/common";
import { boolean, required, text } from "../../parameters/schema";
import { has } from "../../permissions/permission";
import { updateVm } from "../../state/update-vm";
import { route } from "../route";

/** Detaches disks, or destroys them: another way to say `delete` of `PUT config`. */
export const unlinkDisks = route({
  method: "PUT",
  path: "/nodes/{node}/qemu/{vmid}/unlink",
  permission: has("/vms/{vmid}", "VM.Config.Disk"),
  parameters: { node, vmid, force: boolean(), idlist: required(text({ format: "pve-configid-list" })) },
  answer: nothing,
  handle: async ({ cluster, caller, values: { node, vmid, idlist, force } }) => {
    await updateVm(cluster, caller, { node, vmid, options: {}, delete: idlist, force });
    return null;
  },
});
