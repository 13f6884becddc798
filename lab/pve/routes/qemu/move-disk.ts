import { anyStorage, anyVmid, bwlimit, digest, IMAGE_FORMATS, node, vmid } from "../../parameters/common";
import { boolean, oneOf, required, text } from "../../parameters/schema";
import { DRIVES, slots } from "../../parameters/slots";
import { has } from "../../permissions/permission";
import { notModelled, parameterErrors } from "../../pve-error";
import { moveDisk as startMove } from "../../state/move-disk";
import { route } from "../route";

const anyDisk = oneOf([...DRIVES, ...slots("unused")]);

/** A disk to another storage. Giving it to another VM is not modelled. */
export const moveDisk = route({
  method: "POST",
  path: "/nodes/{node}/qemu/{vmid}/move_disk",
  permission: has("/vms/{vmid}", "VM.Config.Disk"),
  parameters: {
    node,
    vmid,
    bwlimit,
    digest,
    delete: boolean(),
    disk: required(anyDisk),
    format: oneOf(IMAGE_FORMATS),
    storage: anyStorage,
    "target-digest": digest,
    "target-disk": anyDisk,
    "target-vmid": anyVmid,
  },
  answer: text(),
  handle: ({ cluster, caller, values }) => {
    const { storage, "target-vmid": target, delete: deletesSource = false, node, vmid, disk, format, digest } = values;
    const both = (problem: string) => parameterErrors({ "target-vmid": problem, storage: problem });
    if (target !== undefined && storage !== undefined)
      throw both("either set 'storage' or 'target-vmid', but not both");
    if (target !== undefined) throw notModelled("Moving a disk to another VM");
    if (storage === undefined) throw both("both 'storage' and 'target-vmid' missing, either needs to be set");
    return startMove(cluster, caller, { node, vmid, disk, storage, format, delete: deletesSource, digest }).upid;
  },
});
