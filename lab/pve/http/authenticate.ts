import { createHash, timingSafeEqual } from "node:crypto";
import type { Caller } from "../state/caller";

/** A request without a caller: a 401 whose answer has no body. */
export class Unauthenticated extends Error {}

/** Token ids (`user@realm!token`) and their secrets. */
export type TokenSecrets = ReadonlyMap<string, string>;

function isSame(a: string, b: string): boolean {
  const hash = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(hash(a), hash(b));
}

/**
 * Who asks, from `Authorization: PVEAPIToken=USER@REALM!TOKEN=SECRET`.
 *
 * @throws Unauthenticated `No ticket` without a token, `Authentication failed!` for an unknown one or a wrong secret.
 */
export function authenticate(secrets: TokenSecrets, authorization: string | undefined): Caller {
  const match = /^PVEAPIToken=(.+)$/.exec(authorization ?? "");
  if (!match?.[1]) throw new Unauthenticated("No ticket");
  const [, id, secret] = /^([^\s=]+@[^\s=]+![^\s=]+)=(.+)$/.exec(match[1]) ?? [];
  const expected = id === undefined ? undefined : secrets.get(id);
  if (id === undefined || secret === undefined || expected === undefined || !isSame(secret, expected))
    throw new Unauthenticated("Authentication failed!");
  return { id };
}
