import { list, object, orNull } from "../../../parameters/answers";
import { boolean, integer, text } from "../../../parameters/schema";
import { anyUser } from "../../../permissions/permission";
import { findRealm } from "../../../state/access/ids";
import { route } from "../../route";
import { describeToken, describeUser } from "../describe-user";
import { findLookedAfter } from "../find-looked-after";
import { tokenInfo } from "../parameters";
import { listGroupsOf } from "./user-groups";

/** The users that the caller looks after, and itself; `full` with their groups and tokens. */
export const listUsers = route({
  method: "GET",
  path: "/access/users",
  permission: anyUser,
  parameters: { enabled: boolean(), full: boolean({ default: false }) },
  answer: list(
    object({
      comment: text(),
      email: text(),
      enable: boolean(),
      expire: integer(),
      firstname: text(),
      groups: text(),
      keys: text(),
      lastname: text(),
      "realm-type": text(),
      tokens: orNull(list(object({ ...tokenInfo, tokenid: text() }))),
      userid: text(),
    }),
  ),
  handle: ({ cluster: { access }, caller, values: { enabled, full } }) => {
    const isShown = findLookedAfter(access, caller);
    const users = [...access.data.users].filter(([id]) => isShown(id)).sort(([a], [b]) => (a < b ? -1 : 1));
    return users
      .filter(([, { enable }]) => enabled === undefined || enable === enabled)
      .map(([userid, user]) => ({
        ...describeUser(user),
        ...(full && {
          groups: listGroupsOf(access, userid).join(","),
          tokens:
            user.tokens.size === 0
              ? null
              : [...user.tokens]
                  .sort(([a], [b]) => (a < b ? -1 : 1))
                  .map(([tokenid, token]) => ({ tokenid, ...describeToken(token) })),
        }),
        "realm-type": access.data.realms.get(findRealm(userid) ?? "")?.type,
        userid,
      }));
  },
});
