import { node, snapshotName, vmid } from "../../parameters/common";
import { boolean, required, text } from "../../parameters/schema";
import { has } from "../../permissions/permission";
import { deleteSnapshot as startDeletion } from "../../state/snapshots/delete-snapshot";
import { route } from "../route";

/** Deletes a snapshot, in a task that also finds every problem. */
export const deleteSnapshot = route({
  method: "DELETE",
  path: "/nodes/{node}/qemu/{vmid}/snapshot/{snapname}",
  permission: has("/vms/{vmid}", "VM.Snapshot"),
  parameters: { node, vmid, snapname: required(snapshotName), force: boolean() },
  answer: text(),
  handle: ({ cluster, caller, values: { force = false, ...name } }) =>
    startDeletion(cluster, caller, { ...name, force }).upid,
});
