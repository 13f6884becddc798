import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join, resolve } from "node:path";

/** The checkout that the tests are of. */
export const root = resolve(__dirname, "..", "..");

const bin = join(root, "fleet", "bin.mjs");

/** What a command did. */
export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Starts the real `tenantry` in a folder. Only there: variables of the tests' own environment that name a lab are gone. */
export function start(cwd: string, args: readonly string[], environment: NodeJS.ProcessEnv = {}): ChildProcess {
  return spawn(process.execPath, [bin, ...args], {
    cwd,
    env: { ...process.env, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
}

/** Runs the real `tenantry` in a folder until it ends. */
export async function tenantry(
  cwd: string,
  args: readonly string[],
  environment?: NodeJS.ProcessEnv,
): Promise<Outcome> {
  return finish(start(cwd, args, environment));
}

/** Waits until a process has ended. */
export async function finish(child: ChildProcess): Promise<Outcome> {
  const texts = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name]?.setEncoding("utf8").on("data", (chunk: string) => {
      texts[name] += chunk;
    });
  }
  const [code] = (await once(child, "close")) as [number | null];
  return { code, ...texts };
}

/** Waits until a process has written a text to stderr. */
export async function waitForText(child: ChildProcess, text: string): Promise<void> {
  let seen = "";
  await new Promise<void>((done, fail) => {
    child.stderr?.setEncoding("utf8").on("data", (chunk: string) => {
      seen += chunk;
      if (seen.includes(text)) done();
    });
    child.on("exit", () => fail(new Error(`ended without "${text}": ${seen}`)));
  });
}

/** Waits for a condition, asking again and again. */
export async function until(
  what: string,
  condition: () => boolean | Promise<boolean>,
  patienceMs = 20_000,
): Promise<void> {
  const deadline = Date.now() + patienceMs;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`waited in vain until ${what}`);
    await new Promise((done) => setTimeout(done, 20));
  }
}
