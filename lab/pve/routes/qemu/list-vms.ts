import { list, object } from "../../parameters/answers";
import { node } from "../../parameters/common";
import { boolean } from "../../parameters/schema";
import { anyUser } from "../../permissions/permission";
import { findVisibleVms } from "../../state/visible-vms";
import { vmStatus } from "../../state/vm-status";
import { route } from "../route";
import { vmStatusAnswer } from "./vm-status-answer";

/** The VMs of a node that the caller may see, right at once, unlike `/cluster/resources`. */
export const listVms = route({
  method: "GET",
  path: "/nodes/{node}/qemu",
  permission: anyUser,
  parameters: { node, full: boolean() },
  answer: list(object(vmStatusAnswer)),
  handle: ({ cluster, caller, values }) =>
    findVisibleVms(cluster, caller)
      .filter((vm) => vm.node === values.node)
      .map((vm) => vmStatus(cluster, vm)),
});
