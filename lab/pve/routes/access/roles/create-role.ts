import { nothing } from "../../../parameters/answers";
import { failure, parameterErrors } from "../../../pve-error";
import { route } from "../../route";
import { roleid } from "../parameters";
import { changesRoles, privs, readPrivileges } from "./privileges";

/** A new role. Names that begin with `PVE` are Proxmox VE's own. */
export const createRole = route({
  method: "POST",
  path: "/access/roles",
  permission: changesRoles,
  parameters: { roleid, privs },
  answer: nothing,
  handle: ({ cluster: { access }, values: { roleid, privs } }) => {
    if (/^PVE/i.test(roleid))
      throw parameterErrors({
        roleid: "cannot use role ID starting with the (case-insensitive) 'PVE' namespace",
      });
    if (access.findRole(roleid)) throw failure(`create role failed: role '${roleid}' already exists`);
    access.data.roles.set(roleid, new Set(readPrivileges(privs)));
    return null;
  },
});
