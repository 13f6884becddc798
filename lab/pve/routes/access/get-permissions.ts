import { object } from "../../parameters/answers";
import { boolean, text } from "../../parameters/schema";
import { permissionDenied } from "../../permissions/check-permission";
import { anyUser } from "../../permissions/permission";
import { normalizePath } from "../../state/access/acl-path";
import { splitTokenId, USER_OR_TOKEN_PATTERN } from "../../state/access/ids";
import { describePermissions } from "../../state/access/permission-tree";
import type { Caller } from "../../state/caller";
import { route } from "../route";

function callerOf(id: string): Caller {
  const [user, token] = splitTokenId(id) ?? [];
  return user === undefined ? { id, user: id } : { id, user, token };
}

/** What a user or token may do, on each path or on one. Its own and its tokens' are open to everyone. */
export const getPermissions = route({
  method: "GET",
  path: "/access/permissions",
  permission: anyUser,
  parameters: { path: text(), userid: text({ pattern: USER_OR_TOKEN_PATTERN }) },
  answer: object({}, object({}, boolean())),
  handle: ({ cluster, caller, values: { path, userid } }) => {
    const { access, pools } = cluster;
    const who = userid === undefined ? caller : callerOf(userid);
    if (caller.id !== who.id && caller.id !== who.user) {
      const missing = access.findMissing(caller, "/access", ["Sys.Audit"]);
      if (missing !== undefined) throw permissionDenied(missing);
    }
    if (!path) return describePermissions(access, pools, who);
    return { [path]: Object.fromEntries(access.privilegesOn(who, normalizePath(path) ?? "")) };
  },
});
