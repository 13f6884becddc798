import { nothing } from "../../../parameters/answers";
import { route } from "../../route";
import { roleid } from "../parameters";
import { getOwnRole } from "./get-own-role";
import { changesRoles } from "./privileges";

/** Removes a role, and the ACLs that give it. */
export const deleteRole = route({
  method: "DELETE",
  path: "/access/roles/{roleid}",
  permission: changesRoles,
  parameters: { roleid },
  answer: nothing,
  handle: ({ cluster: { access }, values: { roleid } }) => {
    getOwnRole(access, roleid, "deleted", "delete role failed: ");
    access.data.roles.delete(roleid);
    access.dropAcl((entry) => entry.roleid === roleid);
    return null;
  },
});
