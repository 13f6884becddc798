import { scalar } from "../../parameters/answers";
import { node, storage, vmid } from "../../parameters/common";
import { required, text } from "../../parameters/schema";
import { has } from "../../permissions/permission";
import { parameterErrors } from "../../pve-error";
import { volumeId } from "../../state/volume";
import { route } from "../route";

const KIB = { "": 1, M: 1024, G: 1024 ** 2 } as const;

/** Makes an image that no VM names yet. At once, without a task. */
export const createVolume = route({
  method: "POST",
  path: "/nodes/{node}/storage/{storage}/content",
  permission: has("/storage/{storage}", "Datastore.AllocateSpace"),
  parameters: {
    node,
    storage,
    vmid,
    filename: required(text()),
    format: { ...text({ requires: "size" }), enum: ["raw", "qcow2", "subvol", "vmdk"] },
    size: required(text({ pattern: /\d+[MG]?/ })),
  },
  answer: scalar,
  handle: ({ cluster, values: { node, storage, vmid, filename: name, format, size } }) => {
    const [, count, unit = ""] = /^(\d+)([MG]?)$/.exec(size) ?? [];
    const bytes = Number(count) * KIB[unit as keyof typeof KIB] * 1024;
    const named = /\.(raw|qcow2|vmdk)$/.exec(name)?.[1];
    if (format !== undefined && named !== undefined && format !== named)
      throw parameterErrors({ format: `different storage formats (${format} != ${named})` });
    return volumeId(cluster.storages.allocateNamed(storage, { node, vmid, bytes, name, format: named ?? format }));
  },
});
