/** Ends the process, once nothing is left to do, with the exit code of a command. */
export async function end(code: Promise<number>): Promise<void> {
  process.exitCode = await code;
}
