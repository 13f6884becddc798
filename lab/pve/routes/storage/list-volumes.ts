import { list, object } from "../../parameters/answers";
import { anyVmid, node, storage } from "../../parameters/common";
import { boolean, integer, text } from "../../parameters/schema";
import { hasAny } from "../../permissions/permission";
import { volumeId } from "../../state/storage";
import { route } from "../route";

/** The images on a storage: the lab's storages hold nothing else. */
export const listVolumes = route({
  method: "GET",
  path: "/nodes/{node}/storage/{storage}/content",
  permission: hasAny("/storage/{storage}", "Datastore.Audit", "Datastore.AllocateSpace"),
  parameters: { node, storage, content: text({ format: "pve-storage-content" }), vmid: anyVmid },
  answer: list(
    object({
      content: text(),
      ctime: integer(),
      encrypted: text(),
      format: text(),
      notes: text(),
      parent: text(),
      protected: boolean(),
      size: integer(),
      used: integer(),
      verification: object({ state: text(), upid: text() }),
      vmid: integer(),
      volid: text(),
    }),
  ),
  handle: ({ cluster, values: { node, storage, content, vmid } }) =>
    cluster.storages
      .volumes(storage, node)
      .filter(
        (volume) => (content === undefined || content === "images") && (vmid === undefined || volume.vmid === vmid),
      )
      .map((volume) => ({
        volid: volumeId(volume),
        content: "images",
        format: volume.format,
        size: volume.bytes,
        used: 0,
        vmid: volume.vmid,
        ctime: Math.floor(volume.createdAt / 1000),
        ...(volume.parent !== undefined && { parent: volume.parent.slice(volume.storage.length + 1) }),
      })),
});
