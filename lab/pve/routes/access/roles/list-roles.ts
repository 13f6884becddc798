import { list, object } from "../../../parameters/answers";
import { boolean, text } from "../../../parameters/schema";
import { anyUser } from "../../../permissions/permission";
import { PREDEFINED_ROLES } from "../../../permissions/privileges";
import { route } from "../../route";

/** All roles with their privileges; `special` are the predefined ones. */
export const listRoles = route({
  method: "GET",
  path: "/access/roles",
  permission: anyUser,
  parameters: {},
  answer: list(object({ privs: text(), roleid: text(), special: boolean() })),
  handle: ({ cluster: { access } }) =>
    [...PREDEFINED_ROLES, ...access.data.roles]
      .map(([roleid, privileges]) => ({
        roleid,
        privs: [...privileges].sort().join(","),
        special: PREDEFINED_ROLES.has(roleid),
      }))
      .sort((a, b) => (a.roleid < b.roleid ? -1 : 1)),
});
