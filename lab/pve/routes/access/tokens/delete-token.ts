import { nothing } from "../../../parameters/answers";
import { route } from "../../route";
import { tokenid, userid } from "../parameters";
import { getExistingUser } from "../users/get-existing-user";
import { getExistingToken } from "./get-existing-token";
import { looksAfterTokens } from "./permission";

/** Removes a token and its ACLs. Who uses it is refused from then on. */
export const deleteToken = route({
  method: "DELETE",
  path: "/access/users/{userid}/token/{tokenid}",
  permission: looksAfterTokens,
  parameters: { userid, tokenid },
  answer: nothing,
  handle: ({ cluster: { access }, values: { userid, tokenid } }) => {
    getExistingToken(access, userid, tokenid);
    getExistingUser(access, userid).tokens.delete(tokenid);
    access.dropAcl(({ type, ugid }) => type === "token" && ugid === `${userid}!${tokenid}`);
    return null;
  },
});
