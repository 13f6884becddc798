import { node, snapshotName, vmid } from "../../parameters/common";
import { boolean, required, text } from "../../parameters/schema";
import { has } from "../../permissions/permission";
import { createSnapshot as startSnapshot } from "../../state/snapshots/create-snapshot";
import { route } from "../route";

/** A snapshot of a VM, with its memory if `vmstate` is set and it runs. */
export const createSnapshot = route({
  method: "POST",
  path: "/nodes/{node}/qemu/{vmid}/snapshot",
  permission: has("/vms/{vmid}", "VM.Snapshot"),
  parameters: { node, vmid, snapname: required(snapshotName), vmstate: boolean(), description: text() },
  answer: text(),
  handle: ({ cluster, caller, values }) => startSnapshot(cluster, caller, values).upid,
});
