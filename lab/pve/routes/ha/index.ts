import { anyUser, has } from "../../permissions/permission";
import { directory } from "../directory";
import type { Route } from "../route";
import { createHaResource } from "./create-ha-resource";
import { deleteHaResource } from "./delete-ha-resource";
import { getHaResource } from "./get-ha-resource";
import { getHaResources } from "./get-ha-resources";
import { getHaStatus } from "./get-ha-status";
import { listHaGroups } from "./list-ha-groups";
import { listHaRules } from "./list-ha-rules";
import { updateHaResource } from "./update-ha-resource";

export const haRoutes: readonly Route[] = [
  directory("/cluster/ha", has("/", "Sys.Audit"), {}, ["status", "resources", "groups", "rules"], "id"),
  directory("/cluster/ha/status", anyUser, {}, ["current", "manager_status"]),
  createHaResource,
  deleteHaResource,
  getHaResource,
  getHaResources,
  getHaStatus,
  listHaGroups,
  listHaRules,
  updateHaResource,
];
