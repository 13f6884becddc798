import { anyNode, anyStorage, node } from "../parameters/common";
import { splitList } from "../parameters/lists";
import { boolean, text } from "../parameters/schema";
import { describeStorage } from "./describe-storage";
import { route } from "./route";

/** The storages that a node has; with `content` those that can hold one of these. */
export const listStorages = route({
  method: "GET",
  path: "/nodes/{node}/storage",
  parameters: {
    node,
    content: text({ format: "pve-storage-content-list" }),
    enabled: boolean(),
    format: boolean(),
    storage: anyStorage,
    target: anyNode,
  },
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
