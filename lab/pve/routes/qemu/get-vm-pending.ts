import { list, object, scalar } from "../../parameters/answers";
import { node, vmid } from "../../parameters/common";
import { integer, text } from "../../parameters/schema";
import { has } from "../../permissions/permission";
import { answerPending } from "../../state/vm";
import { route } from "../route";

/** The options of a VM, with the changes that wait for it to stop beside them. */
export const getVmPending = route({
  method: "GET",
  path: "/nodes/{node}/qemu/{vmid}/pending",
  permission: has("/vms/{vmid}", "VM.Audit"),
  parameters: { node, vmid },
  answer: list(object({ delete: integer(), key: text(), pending: scalar, value: scalar })),
  handle: ({ cluster, values: { node, vmid } }) => answerPending(cluster.getVm(vmid, node).config),
});
