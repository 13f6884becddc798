import { accessRoutes } from "./access";
import { agentRoutes } from "./agent";
import { clusterRoutes } from "./cluster";
import { firewallRoutes } from "./firewall";
import { haRoutes } from "./ha";
import { migrationRoutes } from "./migration";
import { nodesRoutes } from "./nodes";
import { poolsRoutes } from "./pools";
import { qemuRoutes } from "./qemu";
import type { Route } from "./route";
import { sdnRoutes } from "./sdn";
import { snapshotsRoutes } from "./snapshots";
import { storageRoutes } from "./storage";
import { tasksRoutes } from "./tasks";

/** Every route of the emulator. All others are answered with 501. */
export const routes: readonly Route[] = [
  ...accessRoutes,
  ...agentRoutes,
  ...clusterRoutes,
  ...firewallRoutes,
  ...haRoutes,
  ...migrationRoutes,
  ...nodesRoutes,
  ...poolsRoutes,
  ...qemuRoutes,
  ...sdnRoutes,
  ...snapshotsRoutes,
  ...storageRoutes,
  ...tasksRoutes,
];
