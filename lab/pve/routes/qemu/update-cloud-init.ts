import { nothing } from "../../parameters/answers";
import { node, vmid } from "../../parameters/common";
import { has } from "../../permissions/permission";
import { checkLock } from "../../state/vm";
import { route } from "../route";

/** Writes the cloud-init image anew. Images hold no data in the lab, so that nothing is left to do. */
export const updateCloudInit = route({
  method: "PUT",
  path: "/nodes/{node}/qemu/{vmid}/cloudinit",
  permission: has("/vms/{vmid}", "VM.Config.Cloudinit"),
  parameters: { node, vmid },
  answer: nothing,
  handle: ({ cluster, values: { node, vmid } }) => {
    checkLock(cluster.getVm(vmid, node).config);
    return null;
  },
});
