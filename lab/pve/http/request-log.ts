import { closeSync, openSync, writeSync } from "node:fs";

/** One line of the request log. */
export interface LoggedRequest {
  /** ISO 8601, UTC. */
  readonly time: string;
  readonly method: string;
  /** Below `/api2/json`, as it was sent. */
  readonly path: string;
  readonly query: Readonly<Record<string, unknown>>;
  readonly body: Readonly<Record<string, unknown>>;
  /** 0 when there was no answer. */
  readonly status: number;
  /** The caller; none when it is unknown. */
  readonly token: string | undefined;
  /** The text of a failure. */
  readonly message: string | undefined;
  /** The ids of the faults that struck it. */
  readonly faults: readonly number[] | undefined;
}

/** Parameters that hold passwords, keys, or tickets in the place of passwords. */
const SECRET = new Set([
  "cipassword",
  "confirmation-password",
  "keys",
  "otp",
  "password",
  "sshkeys",
  "tfa-challenge",
  "vncticket",
]);

function mask(parameters: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [name, SECRET.has(name) ? "***" : value]),
  );
}

/** A file with one line of JSON a request. Passwords and keys are masked; token secrets never reach it. */
export class RequestLog {
  readonly #file: number | undefined;

  /** @param path The file to append to; without one, nothing is kept. */
  constructor(path: string | undefined) {
    this.#file = path === undefined ? undefined : openSync(path, "a", 0o600);
  }

  /** Appends a request. It is in the file when this returns, so that who has the answer finds the line. */
  write(request: LoggedRequest): void {
    if (this.#file === undefined) return;
    const masked: LoggedRequest = { ...request, query: mask(request.query), body: mask(request.body) };
    writeSync(this.#file, `${JSON.stringify(masked)}\n`);
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
  }
}
