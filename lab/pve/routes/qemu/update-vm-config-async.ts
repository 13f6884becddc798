import { scalar } from "../../parameters/answers";
import { anyStorage } from "../../parameters/common";
import { vmOptions } from "../../parameters/qemu/options";
import { integer } from "../../parameters/schema";
import { failure } from "../../pve-error";
import { checkRootParameters } from "../../state/caller";
import { updateVmInTask } from "../../state/update-vm";
import { route } from "../route";
import { changeParameters, mayChangeVm } from "./update-vm-config";

const own = {
  ...changeParameters,
  background_delay: integer({ minimum: 1, maximum: 30 }),
  "import-working-storage": anyStorage,
};

/** The same as a task. With `background_delay` it answers null when the task has ended in time. */
export const updateVmConfigAsync = route({
  method: "POST",
  path: "/nodes/{node}/qemu/{vmid}/config",
  permission: mayChangeVm,
  parameters: { ...vmOptions, ...own },
  answer: scalar,
  handle: async ({ cluster, caller, values, texts }) => {
    const { node, vmid, skiplock, digest, delete: deletes, revert, force, background_delay: delay } = values;
    checkRootParameters(caller, { skiplock });
    const options = Object.fromEntries(Object.entries(texts).filter(([name]) => !Object.hasOwn(own, name)));
    const task = updateVmInTask(cluster, caller, { vmid, node, options, digest, delete: deletes, revert, force });
    if (delay === undefined) return task.upid;
    await cluster.tasks.waitFor(task, delay);
    if (task.exitStatus === undefined) return task.upid;
    if (task.exitStatus !== "OK") throw failure(`failed to update VM ${vmid}: ${task.exitStatus}`);
    return null;
  },
});
