import { CommandError } from "../command-error";
import { exitSignal, runGroup } from "../process-group";
import { redact } from "./redact";
import { findSecrets } from "./secrets";

/** How long a helper may take, in milliseconds: it may have to log in somewhere. */
const timeout = 30_000;

/** What of a helper's stderr a message shows, in characters. */
const shown = 300;

/**
 * Runs a credential helper for a tenant, and returns what it prints.
 *
 * @param environment the caller's: a helper needs what lets it in elsewhere
 * @throws CommandError when it cannot be run, fails, or takes too long.
 */
export async function askHelper(helper: string, tenant: string, environment: NodeJS.ProcessEnv): Promise<string> {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), timeout);
  const stop = () => abort.abort();
  exitSignal().addEventListener("abort", stop);
  try {
    const { stdout } = await runGroup(
      helper,
      [tenant],
      { env: environment, stdin: "ignore", maxBuffer: 1_000_000 },
      { on: abort.signal, by: "SIGKILL" },
    );
    return stdout;
  } catch (error) {
    const { code, exitCode, stderr = "" } = error as { code?: string; exitCode?: number; stderr?: string };
    const secrets = findSecrets([], Object.fromEntries(Object.entries(environment).map(([k, v]) => [k, v ?? ""])));
    const said = redact(stderr, secrets).trim().replaceAll(/\s+/g, " ").slice(-shown);
    const what = abort.signal.aborted
      ? `took more than ${timeout / 1000} s`
      : exitCode !== undefined
        ? `ended with exit code ${exitCode}`
        : `cannot be run (${code ?? "unknown"})`;
    throw new CommandError(
      `[${tenant}] credential helper "${helper}" ${what}${said && `: ${said}`}; try it: "${helper}" ${tenant}`,
    );
  } finally {
    clearTimeout(timer);
    exitSignal().removeEventListener("abort", stop);
  }
}
