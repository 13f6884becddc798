import { scalar } from "../../parameters/answers";
import { node, storage } from "../../parameters/common";
import { integer, required, text } from "../../parameters/schema";
import { anyUser } from "../../permissions/permission";
import { volumeId } from "../../state/storage";
import { route } from "../route";
import { findVolume } from "./find-volume";

/** Destroys an image, whoever uses it. With `delay` it answers null when that has ended in time. */
export const deleteVolume = route({
  method: "DELETE",
  path: "/nodes/{node}/storage/{storage}/content/{volume}",
  permission: anyUser,
  parameters: { node, storage, volume: required(text()), delay: integer({ minimum: 1, maximum: 30 }) },
  answer: scalar,
  handle: async ({ cluster, caller, values: { node, storage, volume: id, delay } }) => {
    const found = findVolume(cluster, node, storage, id);
    const subject = { node, type: "imgdel", id: `${found.vmid}@${storage}`, user: caller.id };
    const task = cluster.tasks.start(subject, ({ log }) => {
      cluster.storages.free(findVolume(cluster, node, storage, id));
      log(`Removed volume '${volumeId(found)}'`);
    });
    if (delay === undefined) return task.upid;
    await cluster.tasks.settle(task);
    return null;
  },
});
