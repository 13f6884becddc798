import { list, object, scalar } from "../../parameters/answers";
import { node, vmid } from "../../parameters/common";
import { isCloudInitOption } from "../../parameters/qemu/options";
import { integer, text } from "../../parameters/schema";
import { has } from "../../permissions/permission";
import { answerPending } from "../../state/vm";
import { route } from "../route";

/** The options that cloud-init reads. Those of the lab are in its drive at once, so that none waits to be written there. */
export const getCloudInit = route({
  method: "GET",
  path: "/nodes/{node}/qemu/{vmid}/cloudinit",
  permission: has("/vms/{vmid}", "VM.Audit"),
  parameters: { node, vmid },
  answer: list(object({ delete: integer(), key: text(), pending: scalar, value: scalar })),
  handle: ({ cluster, values: { node, vmid } }) =>
    answerPending(cluster.getVm(vmid, node).config).filter(({ key }) => isCloudInitOption(key)),
});
