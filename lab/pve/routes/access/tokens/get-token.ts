import { object } from "../../../parameters/answers";
import { route } from "../../route";
import { describeToken } from "../describe-user";
import { tokenInfo, tokenid, userid } from "../parameters";
import { getExistingToken } from "./get-existing-token";
import { looksAfterTokens } from "./permission";

/** A token, without its secret. */
export const getToken = route({
  method: "GET",
  path: "/access/users/{userid}/token/{tokenid}",
  permission: looksAfterTokens,
  parameters: { userid, tokenid },
  answer: object(tokenInfo),
  handle: ({ cluster: { access }, values: { userid, tokenid } }) =>
    describeToken(getExistingToken(access, userid, tokenid)),
});
