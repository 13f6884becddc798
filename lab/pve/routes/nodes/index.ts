import type { Route } from "../route";
import { getNodeStatus } from "./get-node-status";
import { getNodes } from "./get-nodes";
import { getVersion } from "./get-version";

export const nodesRoutes: readonly Route[] = [getNodeStatus, getNodes, getVersion];
