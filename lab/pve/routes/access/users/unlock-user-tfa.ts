import { boolean } from "../../../parameters/schema";
import { looksAfterUser } from "../../../permissions/permission";
import { route } from "../../route";
import { userid } from "../parameters";

/** Unlocks a user's second factors, and tells whether they were locked: nobody has any. */
export const unlockUserTfa = route({
  method: "PUT",
  path: "/access/users/{userid}/unlock-tfa",
  permission: looksAfterUser(["User.Modify"]),
  parameters: { userid },
  answer: boolean(),
  handle: () => false,
});
