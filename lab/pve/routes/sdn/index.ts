import { node } from "../../parameters/common";
import { anyUser, has } from "../../permissions/permission";
import { directory } from "../directory";
import type { Route } from "../route";
import { applySdn } from "./apply-sdn";
import { listIpams } from "./ipams";
import { nodeZoneRoutes } from "./node-zones";
import { subnetRoutes } from "./subnets";
import { vnetRoutes } from "./vnets";
import { zoneRoutes } from "./zones";

export const sdnRoutes: readonly Route[] = [
  directory("/cluster/sdn", has("/sdn", "SDN.Audit"), {}, ["vnets", "zones", "ipams"], "id"),
  directory("/nodes/{node}/sdn", anyUser, { node }, ["zones"]),
  applySdn,
  listIpams,
  ...nodeZoneRoutes,
  ...subnetRoutes,
  ...vnetRoutes,
  ...zoneRoutes,
];
