import { nothing } from "../../parameters/answers";
import { node, snapshotName, vmid } from "../../parameters/common";
import { required, text } from "../../parameters/schema";
import { has } from "../../permissions/permission";
import { configLock } from "../../state/locks";
import { checkLock, copyConfig, getSnapshot, setOption } from "../../state/vm";
import { route } from "../route";

/** Changes the description of a snapshot; without one it does nothing, be there such a VM or not. */
export const updateSnapshot = route({
  method: "PUT",
  path: "/nodes/{node}/qemu/{vmid}/snapshot/{snapname}/config",
  permission: has("/vms/{vmid}", "VM.Snapshot"),
  parameters: { node, vmid, snapname: required(snapshotName), description: text() },
  answer: nothing,
  handle: async ({ cluster, values: { node, vmid, snapname, description } }) => {
    if (description === undefined) return null;
    await cluster.locks.hold(configLock(node, vmid), {}, () => {
      const vm = cluster.getVm(vmid, node);
      checkLock(vm.config);
      const config = copyConfig(vm.config);
      setOption(getSnapshot(config, snapname), "description", description);
      vm.config = config;
    });
    return null;
  },
});
