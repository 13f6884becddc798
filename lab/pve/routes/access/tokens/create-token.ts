import { randomUUID } from "node:crypto";
import { object } from "../../../parameters/answers";
import { boolean, text } from "../../../parameters/schema";
import { parameterErrors } from "../../../pve-error";
import { hashSecret } from "../../../state/access/access";
import { route } from "../../route";
import { expire, tokenInfo, tokenid, userid } from "../parameters";
import { getExistingUser } from "../users/get-existing-user";
import { looksAfterTokens } from "./permission";

/** A new token. Its secret is in this answer and nowhere else. */
export const createToken = route({
  method: "POST",
  path: "/access/users/{userid}/token/{tokenid}",
  permission: looksAfterTokens,
  parameters: { userid, tokenid, comment: text(), expire, privsep: boolean({ default: true }) },
  answer: object({ "full-tokenid": text(), info: object(tokenInfo), value: text() }),
  handle: ({ cluster: { access }, values: { userid, tokenid, comment, expire, privsep } }) => {
    const { tokens } = getExistingUser(access, userid);
    if (tokens.has(tokenid)) throw parameterErrors({ tokenid: "Token already exists." });
    const value = randomUUID();
    tokens.set(tokenid, { comment, expire: expire ?? 0, privsep, secretHash: hashSecret(value) });
    return {
      "full-tokenid": `${userid}!${tokenid}`,
      info: { privsep, expire, ...(comment && { comment }) },
      value,
    };
  },
});
