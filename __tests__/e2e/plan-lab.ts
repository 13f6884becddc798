import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import execa from "execa";
import { startTemporaryLab, type TemporaryLab } from "../../fleet/temporary-lab";
import { dvntm } from "../../substrate/dvntm";
import type { Site } from "../../substrate/site";
import { runGit } from "../fixtures/git";
import { root, Stack, synthesize } from "./stack";

/** What a command of a lab did. */
export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A lab whose three tenants are deployed, in a workspace that is a git repository: one commit, `HEAD`. */
export class PlanLab {
  /** Where its commands have their temporary files. */
  readonly temporary: string;

  private constructor(readonly lab: TemporaryLab) {
    this.temporary = join(lab.folders.workspace, "..", "temporary");
    mkdirSync(this.temporary);
  }

  /**
   * @param prepare edits the workspace before anything is deployed
   * @param site what the lab is made of, where it has more than the workspace's own
   */
  static async start(prepare: (lab: PlanLab) => void = () => {}, site: Site = dvntm): Promise<PlanLab> {
    const lab = new PlanLab(await startTemporaryLab(root, site));
    try {
      prepare(lab);
      await synthesize(lab.lab);
      for (const tenant of ["grooveiq", "vintronics", "moneyrouter"]) {
        const stack = new Stack(lab.lab, tenant);
        await stack.init();
        await stack.apply();
      }
      lab.git("init", "-q", "-b", "main");
      lab.write(".git/info/exclude", "/node_modules\n/.gen\n/.toolchain\n");
      lab.git("add", "--all");
      lab.git("commit", "-q", "-m", "as deployed");
      return lab;
    } catch (error) {
      await lab.close();
      throw error;
    }
  }

  /** Runs the workspace's own `tenantry` there. */
  async tenantry(args: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<Outcome> {
    const { exitCode, stdout, stderr } = await this.begin(args, environment);
    return { code: exitCode, stdout, stderr };
  }

  /** Starts it, for who wants to disturb it. */
  begin(args: readonly string[], environment: Readonly<Record<string, string>> = {}): execa.ExecaChildProcess {
    return execa("node", ["fleet/bin.mjs", ...args], {
      cwd: this.lab.folders.workspace,
      env: { ...this.lab.environment, TMPDIR: this.temporary, ...environment },
      extendEnv: false,
      reject: false,
    });
  }

  /** Replaces a text in a file of the workspace. */
  edit(file: string, from: string, to: string): void {
    const text = this.read(file);
    if (!text.includes(from)) throw new Error(`${file} does not contain ${from}`);
    this.write(
      file,
      text.replace(from, () => to),
    );
  }

  read(file: string): string {
    return readFileSync(this.path(file), "utf8");
  }

  write(file: string, text: string): void {
    writeFileSync(this.path(file), text);
  }

  path(file: string): string {
    return join(this.lab.folders.workspace, file);
  }

  git(...args: string[]): string {
    return runGit(this.lab.folders.workspace, args);
  }

  /** Makes the workspace's tracked files those of `HEAD` again. */
  restore(): void {
    this.git("checkout", "-q", "HEAD", "--", ".");
  }

  /** Every secret of the lab, and what of it may turn up alone. */
  get secrets(): string[] {
    const { tokens, keys, users } = this.lab.document;
    return [
      ...tokens.flatMap(({ token }) => [token, token.split("=")[1] ?? token]),
      ...keys.map(({ secret }) => secret),
      ...users.map(({ password }) => password),
    ];
  }

  /** Methods of the API's calls since a call of this before. */
  takeMethods(): string[] {
    const lines = readFileSync(this.lab.document.requestLog, "utf8").trimEnd().split("\n");
    const fresh = lines.slice(this.seen);
    this.seen = lines.length;
    return fresh.map((line) => (JSON.parse(line) as { method: string }).method);
  }

  private seen = 0;

  /**
   * Puts an engine in front of the lab's that writes down how it was called, and returns its path and what it wrote:
   * command lines and environments, one a call.
   */
  spyOnEngine(folder: string): { readonly path: string; calls(): { argv: string; environment: string }[] } {
    const path = join(folder, "tofu");
    const real = this.lab.environment.TERRAFORM_BINARY_NAME;
    writeFileSync(
      path,
      `#!/bin/sh
tr '\\0' ' ' < /proc/$$/cmdline > '${folder}'/$$.argv
tr '\\0' '\\n' < /proc/$$/environ > '${folder}'/$$.environ
exec '${real}' "$@"
`,
    );
    chmodSync(path, 0o755);
    return {
      path,
      calls: () =>
        readdirSync(folder)
          .filter((name) => name.endsWith(".argv"))
          .map((name) => ({
            argv: readFileSync(join(folder, name), "utf8"),
            environment: readFileSync(join(folder, name.replace(/argv$/, "environ")), "utf8"),
          })),
    };
  }

  close(): Promise<void> {
    return this.lab.close();
  }
}
