import { list, object } from "../../parameters/answers";
import { node, snapshotName, vmid } from "../../parameters/common";
import { required, text } from "../../parameters/schema";
import { anyUser } from "../../permissions/permission";
import { route } from "../route";

/** What there is below a snapshot, be there one of this name or not. */
export const listSnapshotCommands = route({
  method: "GET",
  path: "/nodes/{node}/qemu/{vmid}/snapshot/{snapname}",
  permission: anyUser,
  parameters: { node, vmid, snapname: required(snapshotName) },
  answer: list(object({ cmd: text() })),
  handle: () => [{ cmd: "rollback" }, { cmd: "config" }],
});
