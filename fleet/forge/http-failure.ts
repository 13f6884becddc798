import type { z } from "zod";
import { CommandError } from "../command-error";
import { parseJson } from "../parse-json";
import { toOneLine } from "../report/one-line";

/** How a call is named where it fails, and what may be done about it. */
export interface FailureWords {
  /** Whose API: `GitHub`. */
  readonly server: string;
  /** `POST /repos/octo/estate/issues`. */
  readonly call: string;
  /** What it must be granted: `the job needs permissions: issues: write`. */
  readonly need: string;
  /** What to do where the token is none: `pass it: GITHUB_TOKEN: ${{ github.token }}`. */
  readonly login: string;
}

/** Returns the error of an answer that is no success. */
export function createStatusError(words: FailureWords, status: number, body: string): CommandError {
  const { server, call, need, login } = words;
  const said = readMessage(body);
  const why = said === "" ? "" : ` (${said})`;
  const remedies: Readonly<Record<number, string>> = {
    401: login,
    403: need,
    404: need,
    429: "too many calls were made: run the job again later",
  };
  const remedy =
    remedies[status] ?? (status >= 500 ? "run the job again" : "is it a version that this tenantry knows?");
  return new CommandError(`${server} answers ${status} to ${call}${why}; ${remedy}`);
}

/** Returns the error of a call that has no answer. */
export function createNetworkError({ server, call }: FailureWords, base: string, error: Error): CommandError {
  const { host } = new URL(base);
  const { name, message, code } = findCause(error);
  // undici's own codes say less than its messages, and those of the DOM are numbers.
  const isSystems = typeof code === "string" && !code.startsWith("UND_");
  const what = name === "TimeoutError" ? "no answer in time" : isSystems ? code : message;
  return new CommandError(
    `${server} cannot be reached at ${host} (${call}: ${toOneLine(what).slice(0, 200)}); may this machine reach it, or must HTTPS_PROXY be set?`,
  );
}

/** Returns the error of an answer that is not of the form that the API is documented with. */
export function createFormError(
  server: string,
  call: string,
  base: string,
  { issues: [issue] }: z.ZodError,
): CommandError {
  const where =
    issue === undefined || issue.path.length === 0 ? "no such value" : `${issue.path.join(".")}: ${issue.message}`;
  return new CommandError(`${server} does not answer ${call} as documented (${where}); is its API at ${base}?`);
}

/** The messages that both APIs answer with: a text, or by field. */
function readMessage(body: string): string {
  const { message, error } = (parseJson(body) ?? {}) as { message?: unknown; error?: unknown };
  const said = message ?? error ?? "";
  return toOneLine(typeof said === "string" ? said : JSON.stringify(said)).slice(0, 200);
}

/** `fetch` says no more than that it failed, and has the reason as its cause, or as the cause of that. */
function findCause(error: Error): NodeJS.ErrnoException {
  let found = error;
  while (typeof found.cause === "object" && found.cause !== null) found = found.cause as Error;
  return found;
}
