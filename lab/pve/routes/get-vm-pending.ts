import { node, vmid } from "../parameters/common";
import { answerPending } from "../state/vm";
import { route } from "./route";

export const getVmPending = route({
  method: "GET",
  path: "/nodes/{node}/qemu/{vmid}/pending",
  parameters: { node, vmid },
  handle: ({ cluster, values: { node, vmid } }) => answerPending(cluster.getVm(vmid, node).config),
});
