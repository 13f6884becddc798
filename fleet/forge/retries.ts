/** No call is made more often. */
const mostAttempts = 4;

/** Nobody waits longer for a server that asks for it, in milliseconds. */
const longestWait = 90_000;

/** How long is waited before the first repetition, in milliseconds; twice as long before each further one. */
const firstWait = 500;

/** An answer, or the lack of one, as far as it decides whether a call is repeated. */
export interface Outcome {
  readonly method: string;
  /** How often the call has been made, from 1. */
  readonly attempt: number;
  /** undefined: there was no answer. */
  readonly answer: { readonly status: number; readonly headers: { get(name: string): string | null } } | undefined;
  /** In milliseconds since the epoch. */
  readonly now: number;
}

/**
 * Returns how long to wait before a call is made again, in milliseconds; undefined: it is not.
 *
 * What was turned away for its rate has not been done, whatever it is. After a fault nobody knows: a `POST` is not made again,
 * as it would write its comment or issue twice.
 *
 * @see https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api#handle-rate-limit-errors-appropriately
 */
export function findWait({ method, attempt, answer, now }: Outcome): number | undefined {
  if (attempt >= mostAttempts) return undefined;
  if (answer !== undefined && isLimited(answer)) {
    const wait = readWait(answer.headers, now) ?? 60_000;
    return wait <= longestWait ? wait : undefined;
  }
  const isFault = answer === undefined || answer.status >= 500;
  return isFault && method !== "POST" ? firstWait * 2 ** (attempt - 1) : undefined;
}

/** GitHub tells of its limits with 403, too, GitLab with 429 alone. */
export function isLimited({ status, headers }: NonNullable<Outcome["answer"]>): boolean {
  if (status === 429) return true;
  return status === 403 && (headers.get("retry-after") !== null || headers.get("x-ratelimit-remaining") === "0");
}

/** GitLab names the header of its limit `RateLimit-Reset`. */
function readWait(headers: NonNullable<Outcome["answer"]>["headers"], now: number): number | undefined {
  const after = headers.get("retry-after");
  if (after !== null && /^\d+$/.test(after)) return Number(after) * 1000;
  const reset = headers.get("x-ratelimit-reset") ?? headers.get("ratelimit-reset");
  if (reset !== null && /^\d+$/.test(reset)) return Math.max(0, Number(reset) * 1000 - now);
  return undefined;
}
