import { node } from "../../parameters/common";
import { anyUser } from "../../permissions/permission";
import { directory } from "../directory";
import type { Route } from "../route";
import { backupRoutes } from "./backup";
import { getNodeDns } from "./get-node-dns";
import { getNodeStatus } from "./get-node-status";
import { getNodeTime } from "./get-node-time";
import { getNodeVersion } from "./get-node-version";
import { getNodes } from "./get-nodes";
import { getVersion } from "./get-version";
import { listContainers } from "./list-containers";
import { networkRoutes } from "./network";
import { notModelledRoutes } from "./not-modelled";

/** What the lab has below a node. */
const NAMES = [
  "dns",
  "firewall",
  "lxc",
  "network",
  "qemu",
  "sdn",
  "status",
  "storage",
  "syslog",
  "tasks",
  "termproxy",
  "time",
  "version",
  "vzdump",
];

export const nodesRoutes: readonly Route[] = [
  directory("/nodes/{node}", anyUser, { node }, NAMES),
  getNodeDns,
  getNodeStatus,
  getNodeTime,
  getNodeVersion,
  getNodes,
  getVersion,
  listContainers,
  ...backupRoutes,
  ...networkRoutes,
  ...notModelledRoutes,
];
