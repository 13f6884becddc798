import type { Route } from "../../route";
import { createRealm } from "./create-realm";
import { deleteRealm } from "./delete-realm";
import { getRealm } from "./get-realm";
import { listRealms } from "./list-realms";
import { updateRealm } from "./update-realm";

export const realmsRoutes: readonly Route[] = [createRealm, deleteRealm, getRealm, listRealms, updateRealm];
