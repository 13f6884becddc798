import { list, object } from "../../parameters/answers";
import { node } from "../../parameters/common";
import { boolean, integer, number, text } from "../../parameters/schema";
import { has } from "../../permissions/permission";
import { route } from "../route";
import { PVE_VERSION } from "./get-version";

const KERNEL = { sysname: "Linux", release: "6.17.4-1-pve", version: "#1 SMP PREEMPT_DYNAMIC", machine: "x86_64" };

/** How a node is. The hardware that the boot file says, at rest. */
export const getNodeStatus = route({
  method: "GET",
  path: "/nodes/{node}/status",
  permission: has("/nodes/{node}", "Sys.Audit"),
  parameters: { node },
  answer: object({
    "boot-info": object({ mode: text(), secureboot: boolean() }),
    cpu: number(),
    cpuinfo: object({
      cores: integer(),
      cpus: integer(),
      hvm: text(),
      mhz: text(),
      model: text(),
      sockets: integer(),
      user_hz: integer(),
    }),
    "current-kernel": object({ machine: text(), release: text(), sysname: text(), version: text() }),
    idle: number(),
    kversion: text(),
    loadavg: list(text()),
    memory: object({ available: integer(), free: integer(), total: integer(), used: integer() }),
    pveversion: text(),
    rootfs: object({ avail: integer(), free: integer(), total: integer(), used: integer() }),
    swap: object({ free: integer(), total: integer(), used: integer() }),
    uptime: integer(),
    wait: number(),
  }),
  handle: ({ cluster, values }) => {
    const { cores, memoryBytes } = cluster.getNode(values.node);
    return {
      cpu: 0,
      wait: 0,
      idle: 0,
      uptime: Math.floor((cluster.now() - cluster.bootedAt) / 1000),
      loadavg: ["0.00", "0.00", "0.00"],
      cpuinfo: { cores, cpus: cores, sockets: 1, model: "Tenantry Lab CPU", mhz: "2000.000", hvm: "1", user_hz: 100 },
      memory: { total: memoryBytes, used: 0, free: memoryBytes, available: memoryBytes },
      swap: { total: 0, used: 0, free: 0 },
      rootfs: { total: 0, used: 0, free: 0, avail: 0 },
      kversion: `${KERNEL.sysname} ${KERNEL.release} ${KERNEL.version}`,
      "current-kernel": KERNEL,
      "boot-info": { mode: "efi", secureboot: 0 },
      pveversion: `pve-manager/${PVE_VERSION.version}/${PVE_VERSION.repoid}`,
    };
  },
});
