import { object, scalar } from "../../parameters/answers";
import { node, snapshotName, vmid } from "../../parameters/common";
import { required } from "../../parameters/schema";
import { hasAny } from "../../permissions/permission";
import { answerSnapshot, getSnapshot } from "../../state/vm";
import { route } from "../route";

/** The options of a VM as a snapshot has kept them, and what is said of the snapshot. */
export const getSnapshotConfig = route({
  method: "GET",
  path: "/nodes/{node}/qemu/{vmid}/snapshot/{snapname}/config",
  permission: hasAny("/vms/{vmid}", "VM.Snapshot", "VM.Snapshot.Rollback", "VM.Audit"),
  parameters: { node, vmid, snapname: required(snapshotName) },
  answer: object({}, scalar),
  handle: ({ cluster, values: { node, vmid, snapname } }) =>
    answerSnapshot(getSnapshot(cluster.getVm(vmid, node).config, snapname)),
});
