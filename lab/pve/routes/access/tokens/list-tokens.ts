import { list, object } from "../../../parameters/answers";
import { text } from "../../../parameters/schema";
import { route } from "../../route";
import { describeToken } from "../describe-user";
import { tokenInfo, userid } from "../parameters";
import { getExistingUser } from "../users/get-existing-user";
import { looksAfterTokens } from "./permission";

/** The tokens of a user. */
export const listTokens = route({
  method: "GET",
  path: "/access/users/{userid}/token",
  permission: looksAfterTokens,
  parameters: { userid },
  answer: list(object({ ...tokenInfo, tokenid: text() })),
  handle: ({ cluster: { access }, values: { userid } }) =>
    [...getExistingUser(access, userid).tokens].map(([tokenid, token]) => ({ ...describeToken(token), tokenid })),
});
