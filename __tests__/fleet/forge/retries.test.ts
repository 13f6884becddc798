import { findWait } from "../../../fleet/forge/retries";

const now = Date.parse("2026-11-24T12:00:00Z");

function waitOf(method: string, attempt: number, status?: number, headers: Record<string, string> = {}) {
  return findWait({
    method,
    attempt,
    now,
    answer: status === undefined ? undefined : { status, headers: new Headers(headers) },
  });
}

test("a fault is waited out, longer each time, and in the end told", () => {
  expect([1, 2, 3, 4].map((attempt) => waitOf("GET", attempt, 502))).toEqual([500, 1000, 2000, undefined]);
  expect(waitOf("PATCH", 1)).toBe(500);
});

test("what writes something new is not sent again after a fault, as it may be there", () => {
  expect(waitOf("POST", 1, 502)).toBeUndefined();
  expect(waitOf("POST", 1)).toBeUndefined();
});

test.each([400, 401, 403, 404, 410, 422])("%d is final", (status) => {
  expect(waitOf("GET", 1, status)).toBeUndefined();
});

test.each<[string, number, Record<string, string>, number | undefined]>([
  ["as long as it is told", 429, { "retry-after": "7" }, 7000],
  ["also where GitHub says 403", 403, { "retry-after": "7" }, 7000],
  [
    "until the limit begins anew",
    403,
    { "x-ratelimit-remaining": "0", "x-ratelimit-reset": String(now / 1000 + 30) },
    30_000,
  ],
  ["which GitLab names otherwise", 429, { "ratelimit-reset": String(now / 1000 + 30) }, 30_000],
  ["not into the past", 429, { "x-ratelimit-reset": String(now / 1000 - 30) }, 0],
  ["a minute where nothing is said", 429, {}, 60_000],
  ["not for an hour", 403, { "x-ratelimit-remaining": "0", "x-ratelimit-reset": String(now / 1000 + 3600) }, undefined],
])("who is too fast waits %s", (_, status, headers, wait) => {
  expect(waitOf("POST", 1, status, headers)).toBe(wait);
});
