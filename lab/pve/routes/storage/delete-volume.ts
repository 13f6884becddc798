import { setTimeout as sleep } from "node:timers/promises";
import { scalar } from "../../parameters/answers";
import { node, storage } from "../../parameters/common";
import { integer, required, text } from "../../parameters/schema";
import { anyUser } from "../../permissions/permission";
import { failure } from "../../pve-error";
import { checkPrivileges } from "../../state/volume-privileges";
import { route } from "../route";
import { nameVolume } from "./name-volume";

/** Destroys a volume, whoever uses it. With `delay` it answers null when that has ended in time. */
export const deleteVolume = route({
  method: "DELETE",
  path: "/nodes/{node}/storage/{storage}/content/{volume}",
  slashes: true,
  permission: anyUser,
  parameters: { node, storage, volume: required(text()), delay: integer({ minimum: 1, maximum: 30 }) },
  answer: scalar,
  handle: async ({ cluster, caller, values: { node, storage, volume, delay } }) => {
    const { storages } = cluster;
    const { id, name, content, vmid } = nameVolume(cluster, storage, volume);
    if (content === "backup" && vmid !== undefined) {
      checkPrivileges(cluster, caller, `/storage/${storage}`, ["Datastore.AllocateSpace"]);
      checkPrivileges(cluster, caller, `/vms/${vmid}`, ["VM.Backup"]);
    } else {
      checkPrivileges(cluster, caller, `/storage/${storage}`, ["Datastore.Allocate"]);
    }
    const subject = { node, type: "imgdel", id: vmid === undefined ? storage : `${vmid}@${storage}`, user: caller.id };
    const task = cluster.tasks.start(subject, ({ log }) => {
      const found = storages.find(id, node);
      if (found) storages.free(found);
      else if (storages.get(storage, node).type === "dir")
        log(`disk image '${storages.path({ storage, name, content })}' does not exist`);
      log(`Removed volume '${id}'`);
    });
    if (delay === undefined) return task.upid;
    await Promise.race([cluster.tasks.wait(task), sleep(delay * 1000, undefined, { ref: false })]);
    if (task.exitStatus === undefined) return task.upid;
    if (task.exitStatus === "OK") return null;
    throw failure(task.exitStatus);
  },
});
