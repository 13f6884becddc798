/** Returns the day that it is by UTC, `YYYY-MM-DD`. Entries that expire are compared with it. */
export function getToday(): string {
  return new Date().toISOString().slice(0, 10);
}
