import { list, object } from "../../parameters/answers";
import { integer, text } from "../../parameters/schema";
import { has, type Permission } from "../../permissions/permission";
import { Page, type Route, route } from "../route";
import { hostLevel, type Level, vmLevel } from "./level";

/**
 * The log of a firewall. No packets pass in the lab, so that it is empty: one line says so, and is counted
 * (`PVE::Tools::dump_logfile`, pve-common 9.1).
 */
const readLog = ({ path, parameters }: Level, permission: Permission) =>
  route({
    method: "GET",
    path: `${path}/log`,
    permission,
    parameters: {
      ...parameters,
      start: integer({ minimum: 0 }),
      limit: integer({ minimum: 0 }),
      since: integer({ minimum: 0 }),
      until: integer({ minimum: 0 }),
    },
    answer: list(object({ n: integer(), t: text() })),
    handle: () => new Page([{ n: 1, t: "no content" }], 1),
  });

/** The logs of nodes and VMs. */
export const logRoutes: readonly Route[] = [
  readLog(hostLevel, has("/nodes/{node}", "Sys.Syslog")),
  readLog(vmLevel, has("/vms/{vmid}", "VM.Console")),
];
