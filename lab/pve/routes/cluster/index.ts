import type { Route } from "../route";
import { getClusterResources } from "./get-cluster-resources";
import { getNextId } from "./get-next-id";

export const clusterRoutes: readonly Route[] = [getClusterResources, getNextId];
