import { failure } from "../../../pve-error";
import type { Access } from "../../../state/access/access";
import type { Token } from "../../../state/access/access-data";
import { getExistingUser } from "../users/get-existing-user";

/** @throws PveError 500 when there is no such user or token. */
export function getExistingToken(access: Access, userId: string, tokenId: string): Token {
  const token = getExistingUser(access, userId).tokens.get(tokenId);
  if (token) return token;
  throw failure(`no such token '${tokenId}' for user '${userId}'`);
}
