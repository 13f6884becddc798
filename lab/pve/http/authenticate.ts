import type { IncomingHttpHeaders } from "node:http";
import { splitTokenId } from "../state/access/ids";
import type { Caller } from "../state/caller";
import type { ClusterState } from "../state/cluster-state";

/** A request without a caller: a 401 whose answer has no body. */
export class Unauthenticated extends Error {}

/** What a request shows of its caller. A ticket hides a token. */
export interface Credentials {
  readonly ticket?: string;
  /** `USER@REALM!TOKEN=SECRET`. */
  readonly token?: string;
}

/** The caller of what is open to everyone. It may do nothing else. */
export const NOBODY: Caller = { id: "", user: "" };

/** A value of a `Cookie` or `Authorization` header, decoded (`PVE::APIServer::Formatter::extract_auth_value`). */
function findValue(header: string | undefined, name: string): string | undefined {
  const [, value] = new RegExp(`(?:^|\\s)${name}[= ]([^;]*)`).exec(header ?? "") ?? [];
  return value?.replace(/%([0-9a-fA-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

/**
 * The ticket in the cookie `PVEAuthCookie`, or else in `Authorization: PVEAuthCookie=…`; or else the API token in
 * `Authorization: PVEAPIToken=…` (`PVE::APIServer::AnyEvent`, pve-http-server 6.0.5).
 */
export function readCredentials({ cookie, authorization }: IncomingHttpHeaders): Credentials {
  const ticket = findValue(cookie, "PVEAuthCookie") || findValue(authorization, "PVEAuthCookie");
  if (ticket) return { ticket };
  const token = findValue(authorization, "PVEAPIToken");
  return token ? { token } : {};
}

/**
 * Who asks. Users and tokens that are disabled, expired or gone are refused at once, whatever they were before.
 *
 * @throws Unauthenticated `No ticket`, `Authentication failed!`, or for a ticket without the CSRF prevention token that
 * all but GET needs `Permission denied - invalid csrf token` (observed).
 */
export function authenticate(
  { access, tickets }: Pick<ClusterState, "access" | "tickets">,
  { ticket, token }: Credentials,
  method: string,
  csrfToken: string | undefined,
): Caller {
  if (ticket !== undefined) {
    const user = tickets.findUser(ticket);
    if (user === undefined || !access.isEnabled(user)) throw new Unauthenticated("Authentication failed!");
    if (method !== "GET" && !tickets.isCsrfToken(user, csrfToken ?? ""))
      throw new Unauthenticated("Permission denied - invalid csrf token");
    return { id: user, user };
  }
  if (token === undefined) throw new Unauthenticated("No ticket");
  const [, id = "", secret = ""] = /^(.*)=(.*)$/s.exec(token) ?? [];
  const [user, name] = splitTokenId(id) ?? [];
  if (user === undefined || !access.isTokenSecret(id, secret)) throw new Unauthenticated("Authentication failed!");
  return { id, user, token: name };
}
