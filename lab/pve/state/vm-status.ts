import { parseProperties } from "../parameters/property-string";
import { agentFormat, memoryFormat } from "../parameters/qemu/devices";
import { remember } from "../parameters/remember";
import { slots } from "../parameters/slots";
import { parseBootOrder } from "./boot-order";
import type { ClusterState } from "./cluster-state";
import { isCdrom, parseDrive } from "./drive";
import { isTemplate, type Vm } from "./vm";

const MIB = 1024 ** 2;
const DEFAULT_MEMORY_MIB = 512;

const SERIALS = slots("serial");

/** What a status is made from. */
type StatusSource = Pick<ClusterState, "now" | "getNode">;

/** Whether the VM expects an agent in its guest. */
export function isAgentEnabled(options: ReadonlyMap<string, string>): boolean {
  const agent = options.get("agent");
  return agent !== undefined && parseProperties(agentFormat, agent).enabled === "1";
}

const parseMemoryMib = remember((memory) => Number(parseProperties(memoryFormat, memory).current));

/** What a VM has as memory. */
export function memoryBytes(options: ReadonlyMap<string, string>): number {
  const memory = options.get("memory");
  return (memory === undefined ? DEFAULT_MEMORY_MIB : parseMemoryMib(memory)) * MIB;
}

const parseBootDevices = remember((boot): readonly string[] => parseBootOrder(boot));

/** The bytes of a disk; nothing for a CD-ROM. */
const parseDiskBytes = remember((text) => {
  const drive = parseDrive(text);
  return isCdrom(drive) ? undefined : Number(drive.size ?? 0);
});

function bootDiskBytes(options: ReadonlyMap<string, string>): number {
  for (const device of parseBootDevices(options.get("boot") ?? "")) {
    const text = options.get(device);
    const bytes = text === undefined || device.startsWith("net") ? undefined : parseDiskBytes(text);
    if (bytes !== undefined) return bytes;
  }
  return 0;
}

/** The status of a VM as `GET /nodes/{node}/qemu` lists it (`PVE::QemuServer::vmstatus`, qemu-server 9.2.6). */
export function vmStatus(cluster: StatusSource, vm: Vm) {
  const { options } = vm.config;
  const { vmid, power } = vm;
  const [lock, tags] = [options.get("lock"), options.get("tags")];
  const cpus = Number(options.get("sockets") ?? 1) * Number(options.get("cores") ?? 1);
  const balloon = Number(options.get("balloon") ?? 0);
  return {
    vmid,
    name: options.get("name") ?? `VM ${vmid}`,
    status: power ? "running" : "stopped",
    cpus: Number(options.get("vcpus") ?? Math.min(cpus, cluster.getNode(vm.node).cores)),
    maxmem: memoryBytes(options),
    maxdisk: bootDiskBytes(options),
    disk: 0,
    cpu: 0,
    mem: power ? memoryBytes(options) : 0,
    memhost: 0,
    netin: 0,
    netout: 0,
    diskread: 0,
    diskwrite: 0,
    uptime: power ? Math.floor((cluster.now() - power.startedAt) / 1000) : 0,
    ...(power && { pid: power.pid }),
    ...(balloon > 0 && { balloon_min: balloon * MIB, shares: Number(options.get("shares") ?? 1000) }),
    ...(isTemplate(vm.config) && { template: 1 }),
    ...(SERIALS.some((option) => options.has(option)) && { serial: 1 }),
    ...(lock !== undefined && { lock }),
    ...(tags !== undefined && { tags: tags === "" ? " " : tags }),
  };
}
