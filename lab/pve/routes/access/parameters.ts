import { type Answer, list, object } from "../../parameters/answers";
import { boolean, integer, required, text } from "../../parameters/schema";
import { REALM_PATTERN } from "../../state/access/ids";

/** The path parameter `{userid}`: `name@realm`. */
export const userid = required(text({ format: "pve-userid", maxLength: 64 }));
/** The path parameter `{groupid}`. */
export const groupid = required(text({ format: "pve-groupid" }));
/** The path parameter `{roleid}`. */
export const roleid = required(text({ format: "pve-roleid" }));
/** The path parameter `{tokenid}`: the token's own name. */
export const tokenid = required(text({ pattern: REALM_PATTERN }));
/** A realm that may be given. */
export const anyRealm = text({ format: "pve-realm", maxLength: 32 });
/** The path parameter `{realm}`. */
export const realm = required(anyRealm);

/** A password that is to be set. */
export const newPassword = text({ minLength: 8, maxLength: 64 });
/** The password of who asks. */
export const ownPassword = text({ minLength: 5, maxLength: 64 });

/** What is told of a user beside its id. */
export const userTexts = {
  comment: text({ maxLength: 2048 }),
  email: text({ format: "email-opt", maxLength: 254 }),
  firstname: text({ maxLength: 1024 }),
  keys: text({ pattern: /^[0-9a-zA-Z!=]{0,4096}$/ }),
  lastname: text({ maxLength: 1024 }),
} as const;

/** A user's groups, as a list. */
export const groups = text({ format: "pve-groupid-list" });
/** When a user or token expires, in seconds since 1970; 0 is never. */
export const expire = integer({ minimum: 0 });

/** What an answer holds of a token. */
export const tokenInfo = { comment: text(), expire: integer(), privsep: boolean() } as const;

/** The second factors of a user. The lab knows none. */
export const tfaEntries: Answer = list(
  object({ created: integer(), description: text(), enable: boolean(), id: text(), type: text() }),
);
