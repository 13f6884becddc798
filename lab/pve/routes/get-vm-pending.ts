import { node, vmid } from "../parameters/common";
import { answerPending } from "../state/vm";
import { route } from "./route";

/** The options of a VM, with the changes that wait for it to stop beside them. */
export const getVmPending = route({
  method: "GET",
  path: "/nodes/{node}/qemu/{vmid}/pending",
  parameters: { node, vmid },
  handle: ({ cluster, values: { node, vmid } }) => answerPending(cluster.getVm(vmid, node).config),
});
