import { nothing } from "../../parameters/answers";
import { node, vmid } from "../../parameters/common";
import { hasAny } from "../../permissions/permission";
import type { Privilege } from "../../permissions/privileges";
import { failure } from "../../pve-error";
import { type Route, route } from "../route";

const READING = [
  ...["get-fsinfo", "get-host-name", "get-memory-block-info", "get-memory-blocks", "get-osinfo", "get-time"],
  ...["get-timezone", "get-users", "get-vcpus", "info", "network-get-interfaces"],
];

/** Commands that act, and the privilege of each, beside the one for all commands. */
const ACTING: Readonly<Record<string, readonly Privilege[]>> = {
  "fsfreeze-freeze": ["VM.GuestAgent.FileSystemMgmt"],
  "fsfreeze-status": ["VM.GuestAgent.Audit", "VM.GuestAgent.FileSystemMgmt"],
  "fsfreeze-thaw": ["VM.GuestAgent.FileSystemMgmt"],
  fstrim: ["VM.GuestAgent.FileSystemMgmt"],
  ping: ["VM.GuestAgent.Audit"],
  shutdown: ["VM.PowerMgmt"],
  "suspend-disk": ["VM.PowerMgmt"],
  "suspend-hybrid": ["VM.PowerMgmt"],
  "suspend-ram": ["VM.PowerMgmt"],
};

function agentCommand(method: "GET" | "POST", command: string, privileges: readonly Privilege[]): Route {
  return route({
    method,
    path: `/nodes/{node}/qemu/{vmid}/agent/${command}`,
    permission: hasAny("/vms/{vmid}", ...privileges, "VM.GuestAgent.Unrestricted"),
    parameters: { node, vmid },
    answer: nothing,
    handle: ({ cluster, values: { node, vmid } }) => {
      const vm = cluster.getVm(vmid, node);
      if (!vm.config.options.has("agent")) throw failure("No QEMU guest agent configured");
      if (!vm.power) throw failure(`VM ${vmid} is not running`);
      throw failure("QEMU guest agent is not running");
    },
  });
}

/** Commands for the agent in a guest that take no parameters. The guests of the lab have none. */
export const agentCommands: readonly Route[] = [
  ...READING.map((command) => agentCommand("GET", command, ["VM.GuestAgent.Audit"])),
  ...Object.entries(ACTING).map(([command, privileges]) => agentCommand("POST", command, privileges)),
];
