import { list, object } from "../../../parameters/answers";
import { boolean, text } from "../../../parameters/schema";
import { isSelf, looksAfterUser, oneOfThese } from "../../../permissions/permission";
import { failure, notModelled } from "../../../pve-error";
import { findRealm } from "../../../state/access/ids";
import { route } from "../../route";
import { userid } from "../parameters";

/** The kinds of second factors of a user and its realm: none. */
export const getUserTfa = route({
  method: "GET",
  path: "/access/users/{userid}/tfa",
  permission: oneOfThese(isSelf, looksAfterUser(["User.Modify", "Sys.Audit"])),
  parameters: { userid, multiple: boolean({ default: false }) },
  answer: object({ realm: text(), types: list(text()), user: text() }),
  handle: ({ cluster: { access }, values: { userid, multiple } }) => {
    if (multiple) throw notModelled("the parameter 'multiple'");
    const realm = findRealm(userid) ?? "";
    if (!access.data.realms.has(realm)) throw failure(`auth domain '${realm}' does not exist`);
    return {};
  },
});
