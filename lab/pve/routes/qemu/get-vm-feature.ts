import { list, object } from "../../parameters/answers";
import { node, snapshotName, vmid } from "../../parameters/common";
import { boolean, oneOf, required, text } from "../../parameters/schema";
import { has } from "../../permissions/permission";
import type { Feature } from "../../state/storage-features";
import { describeFeature } from "../../state/vm-feature";
import { route } from "../route";

/** Whether a VM, or a snapshot of it, can be cloned, copied or snapshotted, and the nodes that see its disks. */
export const getVmFeature = route({
  method: "GET",
  path: "/nodes/{node}/qemu/{vmid}/feature",
  permission: has("/vms/{vmid}", "VM.Audit"),
  parameters: { node, vmid, feature: required(oneOf(["snapshot", "clone", "copy"])), snapname: snapshotName },
  answer: object({ hasFeature: boolean(), nodes: list(text()) }),
  handle: ({ cluster, values: { feature, ...vm } }) => describeFeature(cluster, { ...vm, feature: feature as Feature }),
});
