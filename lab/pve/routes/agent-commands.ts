import { node, vmid } from "../parameters/common";
import { failure } from "../pve-error";
import { type Route, route } from "./route";

const READING = [
  ...["get-fsinfo", "get-host-name", "get-memory-block-info", "get-memory-blocks", "get-osinfo", "get-time"],
  ...["get-timezone", "get-users", "get-vcpus", "info", "network-get-interfaces"],
];

const ACTING = [
  ...["fsfreeze-freeze", "fsfreeze-status", "fsfreeze-thaw", "fstrim", "ping", "shutdown"],
  ...["suspend-disk", "suspend-hybrid", "suspend-ram"],
];

function agentCommand(method: "GET" | "POST", command: string): Route {
  return route({
    method,
    path: `/nodes/{node}/qemu/{vmid}/agent/${command}`,
    parameters: { node, vmid },
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
  ...READING.map((command) => agentCommand("GET", command)),
  ...ACTING.map((command) => agentCommand("POST", command)),
];
