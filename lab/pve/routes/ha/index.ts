import type { Route } from "../route";
import { getHaResources } from "./get-ha-resources";

export const haRoutes: readonly Route[] = [getHaResources];
