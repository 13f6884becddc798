import { node, vmid } from "../parameters/common";
import { isAgentEnabled, vmStatus } from "../state/vm-status";
import { route } from "./route";

/** Whether a VM runs, and what it uses. */
export const getVmStatus = route({
  method: "GET",
  path: "/nodes/{node}/qemu/{vmid}/status/current",
  parameters: { node, vmid },
  handle: ({ cluster, values: { node, vmid } }) => {
    const vm = cluster.getVm(vmid, node);
    const status = vmStatus(cluster, vm);
    return {
      ...status,
      qmpstatus: status.status,
      ha: { managed: 0 },
      ...(isAgentEnabled(vm.config.options) && { agent: 1 }),
      ...(vm.power && { "running-machine": "pc-i440fx-10.1+pve0", "running-qemu": "10.1.2" }),
    };
  },
});
