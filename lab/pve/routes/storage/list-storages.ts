import { list, object } from "../../parameters/answers";
import { anyNode, anyStorage, node } from "../../parameters/common";
import { splitList } from "../../parameters/lists";
import { boolean, integer, number, text } from "../../parameters/schema";
import { anyUser } from "../../permissions/permission";
import { parameterErrors } from "../../pve-error";
import type { Storage } from "../../state/storage-config";
import { route } from "../route";
import { describeStorage } from "./describe-storage";

/** The formats of images; the deprecated `format` says the same in another way, and is left out. */
function describeFormats({ type, options }: Storage) {
  return {
    supported: type === "dir" ? ["qcow2", "raw", "subvol", "vmdk"] : ["raw"],
    default: options.get("format") ?? "raw",
  };
}

/** The storages that the caller may see; with `content` those that the node can use for one of these. */
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
  handle: ({ cluster, caller, values: { node, content, enabled, format, storage: wanted, target } }) => {
    const { storages, access } = cluster;
    const kinds = splitList(content);
    const known = storages.config
      .list()
      .filter(
        (one) => content === undefined || (storages.isOn(one, node) && kinds.some((kind) => one.content.has(kind))),
      );
    if (wanted !== undefined && !known.some(({ id }) => id === wanted))
      throw parameterErrors({ storage: "No such storage." });
    const isForBoth = (one: Storage, other: string) =>
      one.shared && storages.isOn(one, node) && storages.isOn(one, other);
    return known
      .filter(({ id }) => access.canAny(caller, `/storage/${id}`, "Datastore.Audit", "Datastore.AllocateSpace"))
      .filter(({ id }) => wanted === undefined || id === wanted)
      .filter(({ disabled }) => !enabled || !disabled)
      .filter((one) => target === undefined || target === node || isForBoth(one, target))
      .map((one) => {
        const described = describeStorage(cluster, one, node);
        return {
          storage: one.id,
          ...described,
          ...(described.total > 0 && { used_fraction: described.used / described.total }),
          ...(format && described.enabled && { formats: describeFormats(one) }),
        };
      });
  },
});
