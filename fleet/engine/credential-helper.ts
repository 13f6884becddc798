import { CommandError } from "../command-error";
import { exitSignal, runGroup } from "../process-group";
import { redact } from "./redact";
import { findSecrets } from "./secrets";

/** How long a helper may take, in milliseconds: it may have to log in somewhere. */
const patience = 30_000;

/** How much of a helper's stderr a message has, in characters. */
const longest = 300;

/**
 * Runs a credential helper for a tenant, and returns what it prints.
 *
 * @param environment the caller's: a helper needs what lets it in elsewhere
 * @param timeout in milliseconds
 * @throws CommandError when it cannot be run, fails, or takes too long.
 */
export async function askHelper(
  helper: string,
  tenant: string,
  environment: NodeJS.ProcessEnv,
  timeout = patience,
): Promise<string> {
  const abort = new AbortController();
  const kill = () => abort.abort();
  const timer = setTimeout(kill, timeout);
  exitSignal().addEventListener("abort", kill);
  const options = { env: environment, stdin: "ignore", reject: false } as const;
  const result = await runGroup(helper, [tenant], options, { on: abort.signal, by: "SIGKILL" });
  clearTimeout(timer);
  exitSignal().removeEventListener("abort", kill);
  if (!result.failed) return result.stdout;

  const words = redact(result.stderr ?? "", findSecrets([], environment));
  const said = words.trim().replaceAll(/\s+/g, " ").slice(-longest);
  const what = abort.signal.aborted ? `took more than ${timeout / 1000} s` : renderEnd(result);
  throw new CommandError(
    `[${tenant}] credential helper "${helper}" ${what}${said && `: ${said}`}; try it: "${helper}" ${tenant}`,
  );
}

function renderEnd({ exitCode, signal, code }: { exitCode?: number; signal?: string; code?: string }): string {
  if (signal) return `was ended by ${signal}`;
  // Where it could not be started, there is but an error of the system, as ENOENT.
  return exitCode === undefined || code ? `cannot be run (${code})` : `ended with exit code ${exitCode}`;
}
