import { nothing } from "../../../parameters/answers";
import { splitList } from "../../../parameters/lists";
import { boolean, required, text } from "../../../parameters/schema";
import { changesAcl } from "../../../permissions/permission";
import { failure, parameterErrors } from "../../../pve-error";
import type { Access } from "../../../state/access/access";
import type { AclEntry, AclType } from "../../../state/access/access-data";
import { isAclPath, normalizePath } from "../../../state/access/acl-path";
import { splitTokenId } from "../../../state/access/ids";
import { route } from "../../route";
import { checkRoleChange } from "./check-role-change";

const FAILED = "ACL update failed: ";
const NOBODY_NAMED = "either 'users', 'groups' or 'tokens' is required.";

/** @throws PveError 400 for a text that is no path, or none that an ACL may be set on. */
function readPath(path: string, remove: boolean): string {
  const normalized = normalizePath(path);
  if (normalized !== undefined && (remove || isAclPath(normalized))) return normalized;
  throw parameterErrors({ path: `invalid ACL path '${path}'` });
}

/** What is wrong with whom an entry is for. */
function checkHolder(access: Access, type: AclType, id: string): string | undefined {
  const { users, groups } = access.data;
  if (type === "group") return groups.has(id) ? undefined : `group '${id}' does not exist`;
  if (type === "user") return users.has(id) ? undefined : `user '${id}' does not exist`;
  const [user = "", token = ""] = splitTokenId(id) ?? [];
  if (!users.has(user)) return `no such user ('${user}')`;
  return access.findToken(id) ? undefined : `no such token '${token}' for user '${user}'`;
}

/** Gives roles on a path to users, groups and tokens, or takes them away. */
export const updateAcl = route({
  method: "PUT",
  path: "/access/acl",
  permission: changesAcl,
  parameters: {
    path: required(text()),
    roles: required(text({ format: "pve-roleid-list" })),
    delete: boolean({ default: false }),
    groups: text({ format: "pve-groupid-list" }),
    propagate: boolean({ default: true }),
    tokens: text({ format: "pve-tokenid-list" }),
    users: text({ format: "pve-userid-list" }),
  },
  answer: nothing,
  handle: ({ cluster: { access }, caller, values }) => {
    const { groups, users, tokens, roles, propagate, delete: remove } = values;
    if (!groups && !users && !tokens)
      throw parameterErrors({ users: NOBODY_NAMED, groups: NOBODY_NAMED, tokens: NOBODY_NAMED });
    const path = readPath(values.path, remove);
    const held = access.privilegesOn(caller, path);
    const holders: [AclType, string][] = [
      ...splitList(groups).map((id): [AclType, string] => ["group", id]),
      ...splitList(users).map((id): [AclType, string] => ["user", id]),
      ...splitList(tokens).map((id): [AclType, string] => ["token", id]),
    ];

    const entries: AclEntry[] = [];
    for (const roleid of splitList(roles)) {
      const privileges = access.findRole(roleid);
      if (privileges === undefined) throw failure(`${FAILED}role '${roleid}' does not exist`);
      // An exception with parameters that is raised under the lock comes out as text, with status 500.
      const problem = checkRoleChange(held, { roleid, privileges, propagate, remove });
      if (problem !== undefined) throw failure(`${FAILED}400 Parameter verification failed.\nrole: ${problem}`);
      for (const [type, ugid] of holders) {
        const missing = checkHolder(access, type, ugid);
        if (missing !== undefined) throw failure(FAILED + missing);
        entries.push({ path, type, ugid, roleid, propagate });
      }
    }
    if (!remove) for (const entry of entries) access.grant(entry);
    else access.dropAcl((one) => entries.some((entry) => isSame(one, entry)));
    return null;
  },
});

/** Whether two entries give the same role on the same path to the same one. */
function isSame(a: AclEntry, b: AclEntry): boolean {
  return a.path === b.path && a.type === b.type && a.ugid === b.ugid && a.roleid === b.roleid;
}
