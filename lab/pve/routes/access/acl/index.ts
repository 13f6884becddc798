import type { Route } from "../../route";
import { getAcl } from "./get-acl";
import { updateAcl } from "./update-acl";

export const aclRoutes: readonly Route[] = [getAcl, updateAcl];
