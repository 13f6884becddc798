import { list, object, orNull } from "../../../parameters/answers";
import { boolean, integer, text } from "../../../parameters/schema";
import { looksAfterUser } from "../../../permissions/permission";
import { route } from "../../route";
import { describeToken, describeUser } from "../describe-user";
import { tokenInfo, userid } from "../parameters";
import { getExistingUser } from "./get-existing-user";
import { listGroupsOf } from "./user-groups";

/** A user with its groups and tokens. */
export const getUser = route({
  method: "GET",
  path: "/access/users/{userid}",
  permission: looksAfterUser(["User.Modify", "Sys.Audit"]),
  parameters: { userid },
  answer: object({
    comment: text(),
    email: text(),
    enable: boolean(),
    expire: integer(),
    firstname: text(),
    groups: list(text()),
    keys: text(),
    lastname: text(),
    tokens: orNull(object({}, object(tokenInfo))),
  }),
  handle: ({ cluster: { access }, values: { userid } }) => {
    const user = getExistingUser(access, userid);
    const tokens = [...user.tokens].map(([id, token]) => [id, describeToken(token)]);
    return {
      ...describeUser(user),
      groups: listGroupsOf(access, userid),
      tokens: tokens.length === 0 ? null : Object.fromEntries(tokens),
    };
  },
});
