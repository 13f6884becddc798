import { object } from "../../../parameters/answers";
import { splitList } from "../../../parameters/lists";
import { boolean, text } from "../../../parameters/schema";
import { notModelled } from "../../../pve-error";
import { route } from "../../route";
import { describeToken } from "../describe-user";
import { expire, tokenInfo, tokenid, userid } from "../parameters";
import { getExistingToken } from "./get-existing-token";
import { looksAfterTokens } from "./permission";

/** Changes what is given of a token. Its secret stays. */
export const updateToken = route({
  method: "PUT",
  path: "/access/users/{userid}/token/{tokenid}",
  permission: looksAfterTokens,
  parameters: {
    userid,
    tokenid,
    comment: text(),
    delete: text({ format: "pve-configid-list" }),
    expire,
    privsep: boolean(),
  },
  answer: object(tokenInfo),
  handle: ({ cluster: { access }, values }) => {
    const { userid, tokenid, comment, expire, privsep, delete: removed } = values;
    const token = getExistingToken(access, userid, tokenid);
    // Documented without what it does to anything but a comment.
    const unknown = splitList(removed).find((name) => name !== "comment");
    if (unknown !== undefined) throw notModelled(`deleting '${unknown}' of a token`);
    if (removed) delete token.comment;
    if (comment) token.comment = comment;
    if (expire !== undefined) token.expire = expire;
    if (privsep !== undefined) token.privsep = privsep;
    return describeToken(token);
  },
});
