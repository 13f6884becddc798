import { nothing } from "../../../parameters/answers";
import { splitList } from "../../../parameters/lists";
import { boolean } from "../../../parameters/schema";
import { allOf, looksAfterUser, realmOfUser } from "../../../permissions/permission";
import { failure } from "../../../pve-error";
import { route } from "../../route";
import { expire, groups, newPassword, userid, userTexts } from "../parameters";
import { storePassword } from "../store-password";
import { getGroups } from "./user-groups";

const FAILED = "create user failed: ";

/** A new user, in these groups. */
export const createUser = route({
  method: "POST",
  path: "/access/users",
  permission: allOf(realmOfUser, looksAfterUser(["User.Modify"], "create")),
  parameters: {
    userid,
    ...userTexts,
    enable: boolean({ default: true }),
    expire,
    groups,
    password: newPassword,
  },
  answer: nothing,
  handle: ({ cluster: { access }, values }) => {
    const { userid, password, groups, enable, expire = 0, comment, email, firstname, keys, lastname } = values;
    if (access.data.users.has(userid)) throw failure(`${FAILED}user '${userid}' already exists`);
    const joined = getGroups(access, splitList(groups), FAILED);
    if (password !== undefined) storePassword(access, userid, password, FAILED);
    Object.assign(access.addUser(userid), { enable, expire, comment, email, firstname, keys, lastname });
    for (const { users } of joined) users.add(userid);
    return null;
  },
});
