import { node, storage } from "../parameters/common";
import { required, text } from "../parameters/schema";
import { findVolume } from "./find-volume";
import { route } from "./route";

/** Where an image is, and how large. */
export const getVolume = route({
  method: "GET",
  path: "/nodes/{node}/storage/{storage}/content/{volume}",
  parameters: { node, storage, volume: required(text()) },
  handle: ({ cluster, values: { node, storage, volume: id } }) => {
    const volume = findVolume(cluster, node, storage, id);
    return { path: cluster.storages.path(volume), format: volume.format, size: volume.bytes, used: 0 };
  },
});
