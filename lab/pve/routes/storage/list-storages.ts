import { list, object } from "../../parameters/answers";
import { anyNode, anyStorage, node } from "../../parameters/common";
import { splitList } from "../../parameters/lists";
import { boolean, integer, number, text } from "../../parameters/schema";
import { anyUser } from "../../permissions/permission";
import { route } from "../route";
import { describeStorage } from "./describe-storage";

/** The storages that a node has; with `content` those that can hold one of these. */
export const listStorages = route({
  method: "GET",
  path: "/nodes/{node}/storage",
  permission: anyUser,
  parameters: {
    node,
    content: text({ format: "pve-storage-content-list" }),
    enabled: boolean(),
    format: boolean(),
    storage: anyStorage,
    target: anyNode,
  },
  answer: list(
    object({
      active: boolean(),
      avail: integer(),
      content: text(),
      enabled: boolean(),
      formats: object({ default: text(), supported: list(text()) }),
      select_existing: boolean(),
      shared: boolean(),
      storage: text(),
      total: integer(),
      type: text(),
      used: integer(),
      used_fraction: number(),
    }),
  ),
  handle: ({ cluster, values: { node, content, storage: wanted, target } }) => {
    if (wanted !== undefined) cluster.storages.get(wanted, node);
    const kinds = splitList(content);
    return cluster.storages
      .list(node)
      .filter(({ id }) => wanted === undefined || id === wanted)
      .filter((storage) => kinds.length === 0 || kinds.some((kind) => storage.content.has(kind)))
      .filter(
        ({ nodes, shared }) => target === undefined || target === node || (shared && (nodes?.includes(target) ?? true)),
      )
      .map((storage) => ({ storage: storage.id, ...describeStorage(storage), used_fraction: 0 }));
  },
});
