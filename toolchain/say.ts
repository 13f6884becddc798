/** Tells the person at the terminal what the toolchain does. On stderr: stdout is for what a shell reads. */
export function say(line: string): void {
  process.stderr.write(`toolchain: ${line}\n`);
}

/** A length of time as people say it: `8 s`, `2 min 05 s`. */
export function renderDuration(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, "0")} s`;
}
