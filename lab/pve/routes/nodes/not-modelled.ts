import { scalar } from "../../parameters/answers";
import { node } from "../../parameters/common";
import { integer, oneOf, text } from "../../parameters/schema";
import { has } from "../../permissions/permission";
import { notModelled } from "../../pve-error";
import { type Route, route } from "../route";

const day = /\d{4}-\d{2}-\d{2}(?: \d{2}:\d{2}(?::\d{2})?)?/;

/** Routes of a node whose rights and parameters are checked, and that have nothing behind them: it has no system. */
export const notModelledRoutes: readonly Route[] = [
  route({
    method: "GET",
    path: "/nodes/{node}/syslog",
    permission: has("/nodes/{node}", "Sys.Syslog"),
    parameters: {
      node,
      limit: integer({ minimum: 0 }),
      service: text({ maxLength: 128 }),
      since: text({ pattern: day }),
      start: integer({ minimum: 0 }),
      until: text({ pattern: day }),
    },
    answer: scalar,
    handle: () => {
      throw notModelled("A node's log");
    },
  }),
  route({
    method: "POST",
    path: "/nodes/{node}/termproxy",
    permission: has("/nodes/{node}", "Sys.Console"),
    parameters: { node, cmd: oneOf(["ceph_install", "login", "upgrade"]), "cmd-opts": text({ requires: "cmd" }) },
    answer: scalar,
    handle: () => {
      throw notModelled("A node's shell");
    },
  }),
];
