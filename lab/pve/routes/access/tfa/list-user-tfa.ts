import { isSelf, looksAfterUser, oneOfThese } from "../../../permissions/permission";
import { route } from "../../route";
import { tfaEntries, userid } from "../parameters";

/** The second factors of a user: the lab knows none. */
export const listUserTfa = route({
  method: "GET",
  path: "/access/tfa/{userid}",
  permission: oneOfThese(isSelf, looksAfterUser(["User.Modify", "Sys.Audit"])),
  parameters: { userid },
  answer: tfaEntries,
  handle: () => [],
});
