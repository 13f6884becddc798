import { nothing } from "../../../parameters/answers";
import { allOf, looksAfterUser, realmOfUser } from "../../../permissions/permission";
import { route } from "../../route";
import { userid } from "../parameters";

/** Removes a user, its tokens, memberships and ACLs. One that is not there is none to be missed (observed). */
export const deleteUser = route({
  method: "DELETE",
  path: "/access/users/{userid}",
  permission: allOf(realmOfUser, looksAfterUser(["User.Modify"])),
  parameters: { userid },
  answer: nothing,
  handle: ({ cluster: { access }, values: { userid } }) => {
    access.removeUser(userid);
    return null;
  },
});
