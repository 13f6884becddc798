import { nothing } from "../../../parameters/answers";
import { required, text } from "../../../parameters/schema";
import { isSelf, looksAfterUser, oneOfThese } from "../../../permissions/permission";
import { PveError } from "../../../pve-error";
import { route } from "../../route";
import { userid } from "../parameters";

/** A second factor of a user, which there never is. */
export const getUserTfaEntry = route({
  method: "GET",
  path: "/access/tfa/{userid}/{id}",
  permission: oneOfThese(isSelf, looksAfterUser(["User.Modify", "Sys.Audit"])),
  parameters: { userid, id: required(text()) },
  answer: nothing,
  handle: ({ values: { id } }) => {
    throw new PveError(404, `No such tfa entry '${id}'`);
  },
});
