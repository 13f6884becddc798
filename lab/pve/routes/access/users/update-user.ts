import { nothing } from "../../../parameters/answers";
import { splitList } from "../../../parameters/lists";
import { boolean } from "../../../parameters/schema";
import { looksAfterUser } from "../../../permissions/permission";
import { route } from "../../route";
import { expire, groups, userid, userTexts } from "../parameters";
import { getExistingUser } from "./get-existing-user";
import { getGroups } from "./user-groups";

const FAILED = "update user failed: ";

/** Changes what is given of a user. Its groups are replaced, unless it is to `append`. */
export const updateUser = route({
  method: "PUT",
  path: "/access/users/{userid}",
  permission: looksAfterUser(["User.Modify"], "update"),
  parameters: { userid, ...userTexts, append: boolean({ requires: "groups" }), enable: boolean(), expire, groups },
  answer: nothing,
  handle: ({ cluster: { access }, values: { userid, append, groups, ...given } }) => {
    const user = getExistingUser(access, userid, FAILED);
    const joined = getGroups(access, splitList(groups), FAILED);
    if (groups !== undefined && !append) for (const { users } of access.data.groups.values()) users.delete(userid);
    for (const { users } of joined) users.add(userid);
    Object.assign(user, Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)));
    return null;
  },
});
