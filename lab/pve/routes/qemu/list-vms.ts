import { list, object } from "../../parameters/answers";
import { node } from "../../parameters/common";
import { boolean, integer, number, text } from "../../parameters/schema";
import { anyUser } from "../../permissions/permission";
import { findVisibleVms } from "../../state/visible-vms";
import { vmStatus } from "../../state/vm-status";
import { route } from "../route";

/** The VMs of a node that the caller may see, right at once, unlike `/cluster/resources`. */
export const listVms = route({
  method: "GET",
  path: "/nodes/{node}/qemu",
  permission: anyUser,
  parameters: { node, full: boolean() },
  answer: list(
    object({
      balloon_min: integer(),
      shares: integer(),
      disk: integer(),
      cpu: number(),
      cpus: number(),
      diskread: integer(),
      diskwrite: integer(),
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
      status: text(),
      tags: text(),
      template: boolean(),
      uptime: integer(),
      vmid: integer(),
    }),
  ),
  handle: ({ cluster, caller, values }) =>
    findVisibleVms(cluster, caller)
      .filter((vm) => vm.node === values.node)
      .map((vm) => vmStatus(cluster, vm)),
});
