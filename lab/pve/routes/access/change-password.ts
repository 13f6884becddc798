import { nothing } from "../../parameters/answers";
import { required } from "../../parameters/schema";
import { permissionDenied } from "../../permissions/check-permission";
import { allOf, isSelf, looksAfterUser, oneOfThese, realmOfUser } from "../../permissions/permission";
import { failure, type PveError, parameterErrors } from "../../pve-error";
import type { Access } from "../../state/access/access";
import { findRealm } from "../../state/access/ids";
import { ROOT } from "../../state/caller";
import { route } from "../route";
import { newPassword, ownPassword, userid } from "./parameters";
import { storePassword } from "./store-password";

/** What a realm says of a wrong password. */
function wrongPassword({ data }: Access, userId: string): PveError {
  if (findRealm(userId) === "pam") return failure("Authentication failure");
  return failure(data.passwords.has(userId) ? "invalid credentials" : "no password set");
}

/** Sets a user's password. All but root give their own with it, and none but root sets one of the system's users. */
export const changePassword = route({
  method: "PUT",
  path: "/access/password",
  permission: oneOfThese(isSelf, allOf(realmOfUser, looksAfterUser(["User.Modify"]))),
  ticketOnly: true,
  parameters: { userid, password: required(newPassword), "confirmation-password": ownPassword },
  answer: nothing,
  handle: ({ cluster: { access }, caller, values }) => {
    const { userid, password, "confirmation-password": confirmation } = values;
    if (!access.data.users.has(userid)) throw failure(`no such user ('${userid}')`);
    if (caller.id !== ROOT.id) {
      if (userid === ROOT.id) throw permissionDenied("");
      if (confirmation === undefined)
        throw parameterErrors({ "confirmation-password": "password is required to modify user" });
      if (!access.isPassword(caller.user, confirmation)) throw wrongPassword(access, caller.user);
      if (caller.user !== userid && findRealm(userid) === "pam") throw permissionDenied("");
    }
    storePassword(access, userid, password);
    return null;
  },
});
