import { failure, notModelled } from "../pve-error";
import type { ClusterState } from "./cluster-state";
import type { Guest } from "./guests";
import { stopVm } from "./power";
import type { Vm } from "./vm";
import { isAgentEnabled, vmStatus } from "./vm-status";

/** What answers a command: its result as the agent gives it (QEMU Guest Agent Protocol Reference 10.1). */
type Command = (cluster: ClusterState, vm: Vm, guest: Guest) => unknown;

const LOOPBACK = [
  { interface: "lo", mac: "00:00:00:00:00:00", address: "127.0.0.1", prefix: 8 },
  { interface: "lo", mac: "00:00:00:00:00:00", address: "::1", prefix: 128 },
];

function listInterfaces({ addresses }: Guest): unknown {
  const all = [...LOOPBACK, ...addresses];
  return [...new Set(all.map(({ interface: name }) => name))].map((name) => {
    const own = all.filter((address) => address.interface === name);
    const mac = own.find((address) => address.mac !== undefined)?.mac;
    return {
      name,
      ...(mac !== undefined && { "hardware-address": mac }),
      "ip-addresses": own.map(({ address, prefix }) => ({
        "ip-address": address,
        "ip-address-type": address.includes(":") ? "ipv6" : "ipv4",
        prefix,
      })),
    };
  });
}

/** Powers the guest off, if it is one that does what it is told. The agent answers before that. */
function shutDown(cluster: ClusterState, { vmid, node }: Vm, { reacts }: Guest): unknown {
  if (reacts) stopVm(cluster, vmid, node);
  return {};
}

const COMMANDS: Readonly<Record<string, Command>> = {
  "fsfreeze-status": () => "thawed",
  fstrim: () => ({ paths: [] }),
  "get-host-name": (_cluster, { vmid, config }) => ({ "host-name": config.options.get("name") ?? `VM${vmid}` }),
  "get-osinfo": (_cluster, _vm, { system }) => {
    if (system === undefined) throw notModelled("The system of a guest that nobody described");
    return system;
  },
  "get-time": ({ now }) => now() * 1_000_000,
  "get-users": () => [],
  "get-vcpus": (cluster, vm) =>
    Array.from({ length: vmStatus(cluster, vm).cpus }, (_, id) => ({
      "logical-id": id,
      online: true,
      "can-offline": id > 0,
    })),
  info: () => ({
    version: "10.1.2",
    supported_commands: ["ping", ...Object.keys(COMMANDS)].map((name) => ({
      name: `guest-${name}`,
      enabled: true,
      "success-response": name !== "shutdown",
    })),
  }),
  "network-get-interfaces": (_cluster, _vm, guest) => listInterfaces(guest),
  ping: () => ({}),
  shutdown: shutDown,
};

/**
 * The VM whose agent is spoken to.
 *
 * @throws PveError 500 when there is none, it has no agent configured, it is off, or the agent does not answer (observed).
 */
export function getVmWithAgent(cluster: ClusterState, vmid: number, node: string): Vm {
  const vm = cluster.getVm(vmid, node);
  const { options } = vm.config;
  if (!options.has("agent")) throw failure("No QEMU guest agent configured");
  if (!vm.power) throw failure(`VM ${vmid} is not running`);
  if (!isAgentEnabled(options) || vm.power.paused || !cluster.guests.of(vmid).agent)
    throw failure("QEMU guest agent is not running");
  return vm;
}

/**
 * What the agent in a VM's guest answers to a command. The lab runs no guests: it answers what it has been told of them,
 * and what follows from the VM's configuration.
 *
 * @throws PveError 500 when no agent answers, 501 for what the lab knows nothing of.
 */
export function askAgent(cluster: ClusterState, vmid: number, node: string, command: string): unknown {
  const vm = getVmWithAgent(cluster, vmid, node);
  const answer = COMMANDS[command];
  if (answer === undefined) throw notModelled(`The command '${command}' of a guest's agent`);
  return answer(cluster, vm, cluster.guests.of(vmid));
}
