import { scalar } from "../../parameters/answers";
import { node, vmid } from "../../parameters/common";
import { boolean, integer, type ParameterTable, required, text } from "../../parameters/schema";
import { hasAny } from "../../permissions/permission";
import type { Privilege } from "../../permissions/privileges";
import { notModelled } from "../../pve-error";
import { getVmWithAgent } from "../../state/agent";
import { type Route, route } from "../route";

const MAX_READ_BYTES = 16 * 1024 * 1024;

interface Command {
  readonly method: "GET" | "POST";
  readonly privileges: readonly Privilege[];
  readonly parameters: ParameterTable;
}

const COMMANDS: Readonly<Record<string, Command>> = {
  exec: {
    method: "POST",
    privileges: [],
    parameters: { command: required(text()), "input-data": text({ maxLength: 65536 }) },
  },
  "exec-status": { method: "GET", privileges: [], parameters: { pid: required(integer()) } },
  "file-read": {
    method: "GET",
    privileges: ["VM.GuestAgent.FileRead"],
    parameters: {
      file: required(text()),
      count: integer({ minimum: 1, maximum: MAX_READ_BYTES, default: MAX_READ_BYTES }),
      decode: boolean({ default: true }),
      offset: integer({ minimum: 0, default: 0 }),
    },
  },
  "file-write": {
    method: "POST",
    privileges: ["VM.GuestAgent.FileWrite"],
    parameters: {
      file: required(text()),
      content: required(text({ maxLength: 61440 })),
      encode: boolean({ default: true }),
    },
  },
  "set-user-password": {
    method: "POST",
    privileges: [],
    parameters: {
      username: required(text()),
      password: required(text({ minLength: 5, maxLength: 1024 })),
      crypted: boolean({ default: false }),
    },
  },
};

/** Commands that run or change something in the guest, of which the lab has none. */
export const commandsWithParameters: readonly Route[] = Object.entries(COMMANDS).map(
  ([command, { method, privileges, parameters }]) =>
    route({
      method,
      path: `/nodes/{node}/qemu/{vmid}/agent/${command}`,
      permission: hasAny("/vms/{vmid}", ...privileges, "VM.GuestAgent.Unrestricted"),
      parameters: { ...parameters, node, vmid },
      answer: scalar,
      handle: ({ cluster, values: { node, vmid } }) => {
        getVmWithAgent(cluster, vmid, node);
        throw notModelled(`The command '${command}' of a guest's agent`);
      },
    }),
);
