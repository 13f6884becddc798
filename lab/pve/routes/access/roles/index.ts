import type { Route } from "../../route";
import { createRole } from "./create-role";
import { deleteRole } from "./delete-role";
import { getRole } from "./get-role";
import { listRoles } from "./list-roles";
import { updateRole } from "./update-role";

export const rolesRoutes: readonly Route[] = [createRole, deleteRole, getRole, listRoles, updateRole];
