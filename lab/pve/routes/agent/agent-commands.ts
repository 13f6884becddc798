import { list, object, verbatim } from "../../parameters/answers";
import { node, vmid } from "../../parameters/common";
import { oneOf, required, text } from "../../parameters/schema";
import { anyUser, has, hasAny } from "../../permissions/permission";
import type { Privilege } from "../../permissions/privileges";
import { askAgent } from "../../state/agent";
import { type Route, route } from "../route";
import { commandsWithParameters } from "./commands-with-parameters";

const AGENT = "/nodes/{node}/qemu/{vmid}/agent";

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

const COMMANDS = [...READING, ...Object.keys(ACTING)].sort();

function agentCommand(method: "GET" | "POST", command: string, privileges: readonly Privilege[]): Route {
  return route({
    method,
    path: `${AGENT}/${command}`,
    permission: hasAny("/vms/{vmid}", ...privileges, "VM.GuestAgent.Unrestricted"),
    parameters: { node, vmid },
    answer: object({ result: verbatim }),
    handle: ({ cluster, values: { node, vmid } }) => ({ result: askAgent(cluster, vmid, node, command) }),
  });
}

const listCommands = route({
  method: "GET",
  path: AGENT,
  permission: anyUser,
  parameters: { node, vmid },
  answer: list(object({ name: text() })),
  handle: () =>
    [...COMMANDS, "exec", "exec-status", "file-read", "file-write", "set-user-password"]
      .sort()
      .map((name) => ({ name })),
});

/** The way in which commands were sent before each had its own path. */
const runCommand = route({
  method: "POST",
  path: AGENT,
  permission: has("/vms/{vmid}", "VM.GuestAgent.Unrestricted"),
  parameters: { node, vmid, command: required(oneOf(COMMANDS)) },
  answer: object({ result: verbatim }),
  handle: ({ cluster, values: { node, vmid, command } }) => ({ result: askAgent(cluster, vmid, node, command) }),
});

/** Commands for the agent in a guest. */
export const agentRoutes: readonly Route[] = [
  listCommands,
  runCommand,
  ...READING.map((command) => agentCommand("GET", command, ["VM.GuestAgent.Audit"])),
  ...Object.entries(ACTING).map(([command, privileges]) => agentCommand("POST", command, privileges)),
  ...commandsWithParameters,
];
