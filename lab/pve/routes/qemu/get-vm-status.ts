import { object } from "../../parameters/answers";
import { node, vmid } from "../../parameters/common";
import { boolean, text } from "../../parameters/schema";
import { has } from "../../permissions/permission";
import { isAgentEnabled, vmStatus } from "../../state/vm-status";
import { route } from "../route";
import { vmStatusAnswer } from "./vm-status-answer";

/** Whether a VM runs, and what it uses. */
export const getVmStatus = route({
  method: "GET",
  path: "/nodes/{node}/qemu/{vmid}/status/current",
  permission: has("/vms/{vmid}", "VM.Audit"),
  parameters: { node, vmid },
  answer: object({
    ...vmStatusAnswer,
    agent: boolean(),
    clipboard: text(),
    ha: object({ managed: boolean(), state: text() }),
    spice: boolean(),
  }),
  handle: ({ cluster, values: { node, vmid } }) => {
    const vm = cluster.getVm(vmid, node);
    const status = vmStatus(cluster, vm);
    return {
      ...status,
      qmpstatus: vm.power?.paused ? "paused" : status.status,
      ha: { managed: cluster.ha.manages(vmid), state: cluster.ha.find(vmid)?.state },
      ...(isAgentEnabled(vm.config.options) && { agent: 1 }),
      ...(vm.power && { "running-machine": "pc-i440fx-10.1+pve0", "running-qemu": "10.1.2" }),
    };
  },
});
