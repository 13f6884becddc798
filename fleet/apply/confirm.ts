import { createInterface } from "node:readline/promises";
import { CommandError } from "../command-error";

/** @throws CommandError when nobody can be asked. */
export function checkTerminal(): void {
  if (process.stdin.isTTY && process.stderr.isTTY) return;
  throw new CommandError(
    "--yes must be given where there is no terminal to ask on; nothing is applied; to see first what would be: npx tenantry plan",
  );
}

/**
 * Asks on the terminal, and returns whether the answer is `yes`: that word, and nothing else.
 *
 * @param signal aborted: it is not asked any more, and the answer is no
 */
export async function confirm(question: string, signal: AbortSignal): Promise<boolean> {
  // Not as a terminal of its own, which would keep Ctrl-C to itself.
  const prompt = createInterface({ input: process.stdin, output: process.stderr, terminal: false });
  const closed = new Promise<string>((resolve) => prompt.once("close", () => resolve("")));
  try {
    const answer = await Promise.race([prompt.question(`${question} Only "yes" does: `, { signal }), closed]);
    return answer.trim() === "yes";
  } catch (error) {
    if (signal.aborted) return false;
    throw error;
  } finally {
    prompt.close();
  }
}
