import type { Route } from "../../route";
import { createGroup } from "./create-group";
import { deleteGroup } from "./delete-group";
import { getGroup } from "./get-group";
import { listGroups } from "./list-groups";
import { updateGroup } from "./update-group";

export const groupsRoutes: readonly Route[] = [createGroup, deleteGroup, getGroup, listGroups, updateGroup];
