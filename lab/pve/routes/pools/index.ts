import type { Route } from "../route";
import { createPool } from "./create-pool";
import { deletePool } from "./delete-pool";
import { listPools } from "./list-pools";
import { updatePool } from "./update-pool";

export const poolsRoutes: readonly Route[] = [createPool, deletePool, listPools, updatePool];
