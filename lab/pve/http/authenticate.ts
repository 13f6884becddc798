import { type Access, splitTokenId } from "../state/access/access";
import type { Caller } from "../state/caller";

/** A request without a caller: a 401 whose answer has no body. */
export class Unauthenticated extends Error {}

/**
 * Who asks, from `Authorization: PVEAPIToken=USER@REALM!TOKEN=SECRET`.
 *
 * @throws Unauthenticated `No ticket` without a token, `Authentication failed!` for an unknown one or a wrong secret.
 */
export function authenticate(access: Access, authorization: string | undefined): Caller {
  const match = /^PVEAPIToken=(.+)$/.exec(authorization ?? "");
  if (!match?.[1]) throw new Unauthenticated("No ticket");
  const [, id = "", secret = ""] = /^([^\s=]+)=(.+)$/.exec(match[1]) ?? [];
  const [user = "", token] = splitTokenId(id) ?? [];
  const entry = access.findToken(id);
  if (entry === undefined || !access.isSecret(entry, secret)) throw new Unauthenticated("Authentication failed!");
  return { id, user, token };
}
