const USER_NAME = "[^\\s:/]+";
const REALM = "[A-Za-z][A-Za-z0-9.\\-_]+";
const TOKEN_ID = new RegExp(`^(${USER_NAME}@${REALM})!(${REALM})$`);
const USER_ID = new RegExp(`^(${USER_NAME})@(${REALM})$`);

/** What a realm, and a token's own name, looks like (`PVE::Auth::Plugin`, pve-access-control 9). */
export const REALM_PATTERN = new RegExp(`^${REALM}$`);
/** A user's id, or that of a token. */
export const USER_OR_TOKEN_PATTERN = new RegExp(`^${USER_NAME}@${REALM}(?:!${REALM})?$`);

/** `user@realm` and the token's own name; nothing for another text. */
export function splitTokenId(id: string): [user: string, token: string] | undefined {
  const [, user, token] = TOKEN_ID.exec(id) ?? [];
  return user !== undefined && token !== undefined ? [user, token] : undefined;
}

/** The realm of a user's id; nothing for a text that is none. */
export function findRealm(userId: string): string | undefined {
  return USER_ID.exec(userId)?.[2];
}

/** What is wrong with a user's id, in Proxmox's words, or nothing (`PVE::Auth::Plugin::verify_username`). */
export function checkUserId(id: string): string | undefined {
  if (id.length < 3) return `user name '${id}' is too short`;
  if (id.length > 64) return `user name '${id}' is too long (${id.length} > 64)`;
  return USER_ID.test(id) ? undefined : `value '${id}' does not look like a valid user name`;
}
