import { object } from "../../parameters/answers";
import { node, vmid } from "../../parameters/common";
import { boolean, integer, number, text } from "../../parameters/schema";
import { has } from "../../permissions/permission";
import { isAgentEnabled, vmStatus } from "../../state/vm-status";
import { route } from "../route";

/** Whether a VM runs, and what it uses. */
export const getVmStatus = route({
  method: "GET",
  path: "/nodes/{node}/qemu/{vmid}/status/current",
  permission: has("/vms/{vmid}", "VM.Audit"),
  parameters: { node, vmid },
  answer: object({
    balloon_min: integer(),
    shares: integer(),
    disk: integer(),
    agent: boolean(),
    clipboard: text(),
    cpu: number(),
    cpus: number(),
    diskread: integer(),
    diskwrite: integer(),
    ha: object({ managed: boolean(), state: text() }),
    lock: text(),
    maxdisk: integer(),
    maxmem: integer(),
    mem: integer(),
    memhost: integer(),
    name: text(),
    netin: integer(),
    netout: integer(),
    pid: integer(),
    pressurecpufull: number(),
    pressurecpusome: number(),
    pressureiofull: number(),
    pressureiosome: number(),
    pressurememoryfull: number(),
    pressurememorysome: number(),
    qmpstatus: text(),
    "running-machine": text(),
    "running-qemu": text(),
    serial: boolean(),
    spice: boolean(),
    status: text(),
    tags: text(),
    template: boolean(),
    uptime: integer(),
    vmid: integer(),
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
