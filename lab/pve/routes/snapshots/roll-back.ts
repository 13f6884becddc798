import { node, snapshotName, vmid } from "../../parameters/common";
import { boolean, required, text } from "../../parameters/schema";
import { hasAny } from "../../permissions/permission";
import { rollBackVm } from "../../state/snapshots/roll-back";
import { route } from "../route";

/** Puts a VM back to a snapshot, in a task that also finds every problem. */
export const rollBack = route({
  method: "POST",
  path: "/nodes/{node}/qemu/{vmid}/snapshot/{snapname}/rollback",
  permission: hasAny("/vms/{vmid}", "VM.Snapshot", "VM.Snapshot.Rollback"),
  parameters: { node, vmid, snapname: required(snapshotName), start: boolean({ default: false }) },
  answer: text(),
  handle: ({ cluster, caller, values }) => rollBackVm(cluster, caller, values).upid,
});
