import { anyUser, has } from "../../permissions/permission";
import { directory } from "../directory";
import type { Route } from "../route";
import { emptyLists } from "./empty-lists";
import { getClusterResources } from "./get-cluster-resources";
import { getClusterStatus } from "./get-cluster-status";
import { getNextId } from "./get-next-id";
import { getOptions } from "./get-options";
import { listClusterNodes } from "./list-cluster-nodes";
import { setOptions } from "./set-options";

/** What the lab has below the cluster. */
const NAMES = [
  ...["backup", "config", "firewall", "ha", "log", "nextid", "options", "replication", "resources", "sdn", "status"],
  "tasks",
];

export const clusterRoutes: readonly Route[] = [
  directory("/cluster", anyUser, {}, NAMES),
  directory("/cluster/config", has("/", "Sys.Audit"), {}, ["nodes"]),
  ...emptyLists,
  getClusterResources,
  getClusterStatus,
  getNextId,
  getOptions,
  listClusterNodes,
  setOptions,
];
