import {
  anyNode,
  anyPool,
  anyStorage,
  bwlimit,
  IMAGE_FORMATS,
  node,
  snapshotName,
  vmid,
} from "../../parameters/common";
import { boolean, oneOf, text } from "../../parameters/schema";
import { allOf, has, hasOnGiven, oneOfThese } from "../../permissions/permission";
import { cloneVm as startClone } from "../../state/clone-vm";
import { route } from "../route";

/** A copy of a VM; of a template a linked one unless `full` is set. The task is named after the source. */
export const cloneVm = route({
  method: "POST",
  path: "/nodes/{node}/qemu/{vmid}/clone",
  permission: allOf(
    has("/vms/{vmid}", "VM.Clone"),
    oneOfThese(has("/vms/{newid}", "VM.Allocate"), hasOnGiven("pool", "/pool/{pool}", "VM.Allocate")),
  ),
  parameters: {
    node,
    vmid,
    bwlimit,
    newid: vmid,
    full: boolean(),
    name: text({ format: "dns-name" }),
    description: text(),
    format: oneOf(IMAGE_FORMATS),
    pool: anyPool,
    snapname: snapshotName,
    storage: anyStorage,
    target: anyNode,
  },
  answer: text(),
  handle: ({ cluster, caller, values }) => startClone(cluster, caller, values).upid,
});
