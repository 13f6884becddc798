import type { Route } from "../route";
import { getPreconditions } from "./get-preconditions";
import { migrateVm } from "./migrate-vm";

export const migrationRoutes: readonly Route[] = [getPreconditions, migrateVm];
