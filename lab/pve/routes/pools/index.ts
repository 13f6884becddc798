import type { Route } from "../route";
import { createPool } from "./create-pool";
import { deletePool } from "./delete-pool";
import { getPool } from "./get-pool";
import { listPools } from "./list-pools";
import { POOL_PATHS } from "./pool-path";
import { updatePool } from "./update-pool";

export const poolsRoutes: readonly Route[] = [
  createPool,
  getPool,
  listPools,
  ...POOL_PATHS.map(deletePool),
  ...POOL_PATHS.map(updatePool),
];
