import { node } from "../parameters/common";
import { boolean } from "../parameters/schema";
import { vmStatus } from "../state/vm-status";
import { route } from "./route";

/** The VMs of a node, right at once, unlike `/cluster/resources`. */
export const listVms = route({
  method: "GET",
  path: "/nodes/{node}/qemu",
  parameters: { node, full: boolean() },
  handle: ({ cluster, values }) =>
    cluster
      .listVms()
      .filter((vm) => vm.node === values.node)
      .map((vm) => vmStatus(cluster, vm)),
});
