import { createHmac, createSign, createVerify, generateKeyPairSync, randomBytes, timingSafeEqual } from "node:crypto";

/** How long a ticket and its CSRF prevention token are good for, in seconds. */
const LIFETIME = 2 * 60 * 60;
/** How far ahead of the cluster's clock one may be, in seconds. */
const GRACE = 5 * 60;

/** What a login hands out, by the names that the API gives it. */
export interface TicketPair {
  /** `PVE:USER@REALM:TIME::SIGNATURE`, the time in hexadecimal. */
  readonly ticket: string;
  /** `TIME:SIGNATURE`. */
  readonly CSRFPreventionToken: string;
}

/**
 * Tickets, which hold who they are for and since when, and are signed; nothing is kept of them
 * (`PVE::Ticket`, pve-common 9; `PVE::AccessControl::verify_ticket`, pve-access-control 9).
 *
 * The keys are this process's own and are in no saved state. That of the tickets is made at the first login: it takes a
 * tenth of a second, and most labs are used with tokens alone.
 */
export class Tickets {
  readonly #csrfSecret = randomBytes(32);
  readonly #now: () => number;
  #keys: ReturnType<typeof makeKeys> | undefined;

  /** @param now milliseconds since 1970 */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** A ticket for a user from now on, and the token that goes with it. */
  issue(user: string): TicketPair {
    const time = hex(this.#seconds());
    const plain = `PVE:${user}:${time}`;
    const signature = createSign("sha1").update(plain).sign(this.#getKeys().privateKey, "base64");
    return { ticket: `${plain}::${signature}`, CSRFPreventionToken: `${time}:${this.#signCsrf(time, user)}` };
  }

  /** The user whom a ticket is for; nothing when it is none of this cluster's, is too old, or from the future. */
  findUser(ticket: string): string | undefined {
    const [, plain = "", user = "", time = "", signature = ""] =
      /^(PVE:(\S+):([A-Z0-9]{8}))::([^:\s]+)$/.exec(ticket) ?? [];
    if (user === "" || !this.#isNow(time)) return undefined;
    const isSigned = createVerify("sha1").update(plain).verify(this.#getKeys().publicKey, signature, "base64");
    return isSigned ? user : undefined;
  }

  /** Whether a CSRF prevention token was handed out to a user, and is not too old. */
  isCsrfToken(user: string, token: string): boolean {
    const [, time = "", signature = ""] = /^([A-Z0-9]{8}):(\S+)$/.exec(token) ?? [];
    const [given, right] = [Buffer.from(signature), Buffer.from(this.#signCsrf(time, user))];
    return this.#isNow(time) && given.length === right.length && timingSafeEqual(given, right);
  }

  #isNow(time: string): boolean {
    const age = this.#seconds() - Number.parseInt(time, 16);
    return age > -GRACE && age < LIFETIME;
  }

  #signCsrf(time: string, user: string): string {
    return createHmac("sha256", this.#csrfSecret).update(`${time}:${user}`).digest("base64").replace(/=+$/, "");
  }

  #getKeys() {
    this.#keys ??= makeKeys();
    return this.#keys;
  }

  #seconds(): number {
    return Math.floor(this.#now() / 1000);
  }
}

function makeKeys() {
  return generateKeyPairSync("rsa", { modulusLength: 2048 });
}

function hex(seconds: number): string {
  return seconds.toString(16).toUpperCase().padStart(8, "0");
}
