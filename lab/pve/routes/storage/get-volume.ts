import { object } from "../../parameters/answers";
import { node, storage } from "../../parameters/common";
import { boolean, integer, required, text } from "../../parameters/schema";
import { anyUser } from "../../permissions/permission";
import { route } from "../route";
import { findVolume } from "./find-volume";

/** Where an image is, and how large. */
export const getVolume = route({
  method: "GET",
  path: "/nodes/{node}/storage/{storage}/content/{volume}",
  permission: anyUser,
  parameters: { node, storage, volume: required(text()) },
  answer: object({
    format: text(),
    notes: text(),
    path: text(),
    protected: boolean(),
    size: integer(),
    used: integer(),
  }),
  handle: ({ cluster, values: { node, storage, volume: id } }) => {
    const volume = findVolume(cluster, node, storage, id);
    return { path: cluster.storages.path(volume), format: volume.format, size: volume.bytes, used: 0 };
  },
});
