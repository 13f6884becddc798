import { nothing } from "../../../parameters/answers";
import { route } from "../../route";
import { roleid } from "../parameters";
import { getOwnRole } from "./get-own-role";
import { append, changesRoles, privs, readPrivileges } from "./privileges";

/** Replaces the privileges of a role, or adds to them. */
export const updateRole = route({
  method: "PUT",
  path: "/access/roles/{roleid}",
  permission: changesRoles,
  parameters: { roleid, privs, append },
  answer: nothing,
  handle: ({ cluster: { access }, values: { roleid, privs, append } }) => {
    const before = getOwnRole(access, roleid, "modified", "update role failed: ");
    access.data.roles.set(roleid, new Set([...(append ? before : []), ...readPrivileges(privs)]));
    return null;
  },
});
