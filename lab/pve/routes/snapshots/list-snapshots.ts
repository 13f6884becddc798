import { list, object } from "../../parameters/answers";
import { node, vmid } from "../../parameters/common";
import { boolean, integer, text } from "../../parameters/schema";
import { has } from "../../permissions/permission";
import { configDigest } from "../../state/vm";
import { route } from "../route";

/** The snapshots of a VM, and `current`, which is the VM as it is. */
export const listSnapshots = route({
  method: "GET",
  path: "/nodes/{node}/qemu/{vmid}/snapshot",
  permission: has("/vms/{vmid}", "VM.Audit"),
  parameters: { node, vmid },
  answer: list(
    object({
      description: text(),
      digest: text(),
      name: text(),
      parent: text(),
      running: boolean(),
      snapstate: text(),
      snaptime: integer(),
      vmstate: boolean(),
    }),
  ),
  handle: ({ cluster, values: { node, vmid } }) => {
    const { config, power } = cluster.getVm(vmid, node);
    const snapshots = [...config.snapshots].map(([name, options]) => ({
      name,
      snaptime: options.get("snaptime") ?? 0,
      vmstate: options.has("vmstate"),
      description: options.get("description") ?? "",
      parent: options.get("parent"),
      snapstate: options.get("snapstate"),
    }));
    const current = {
      name: "current",
      digest: configDigest(config),
      running: power !== undefined,
      description: "You are here!",
      parent: config.options.get("parent"),
    };
    return [...snapshots, current];
  },
});
