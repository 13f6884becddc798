import type { Route } from "../route";
import { getClusterResources } from "./get-cluster-resources";
import { getNextId } from "./get-next-id";
import { getOptions } from "./get-options";
import { setOptions } from "./set-options";

export const clusterRoutes: readonly Route[] = [getClusterResources, getNextId, getOptions, setOptions];
