import type { Token, User } from "../../state/access/access-data";

/**
 * A user as answers hold it. A comment or keys bring an empty `email` with them: they come after it in the line of
 * `user.cfg` (`PVE::AccessControl::parse_user_config`, pve-access-control 9).
 */
export function describeUser({ enable, expire, comment, email, firstname, lastname, keys }: User) {
  return {
    enable,
    expire,
    ...(comment && { comment }),
    ...(email ? { email } : (comment || keys) && { email: "" }),
    ...(firstname && { firstname }),
    ...(lastname && { lastname }),
    ...(keys && { keys }),
  };
}

/** A token as answers hold it; never its secret. */
export function describeToken({ comment, expire, privsep }: Token) {
  return { expire, privsep, ...(comment && { comment }) };
}
