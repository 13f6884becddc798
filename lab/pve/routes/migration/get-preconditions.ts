import { list, object } from "../../parameters/answers";
import { anyNode, node, vmid } from "../../parameters/common";
import { boolean, integer, text } from "../../parameters/schema";
import { has } from "../../permissions/permission";
import { describePreconditions } from "../../state/migration/preconditions";
import { route } from "../route";

/** The nodes that a VM can go to, and what it has that only its own node has. */
export const getPreconditions = route({
  method: "GET",
  path: "/nodes/{node}/qemu/{vmid}/migrate",
  permission: has("/vms/{vmid}", "VM.Migrate"),
  parameters: { node, vmid, target: anyNode },
  answer: object({
    allowed_nodes: list(text()),
    "has-dbus-vmstate": boolean(),
    local_disks: list(
      object({ cdrom: boolean(), drivename: text(), is_unused: boolean(), size: integer(), volid: text() }),
    ),
    local_resources: list(text()),
    "mapped-resource-info": object({}),
    "mapped-resources": list(text()),
    not_allowed_nodes: object({}, object({ unavailable_storages: list(text()) })),
    running: boolean(),
  }),
  handle: ({ cluster, values: { node, vmid } }) => describePreconditions(cluster, vmid, node),
});
