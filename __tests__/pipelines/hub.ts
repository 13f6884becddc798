import { randomBytes } from "node:crypto";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cacheFolder } from "../../toolchain/cache-folder";
import { ensureWorkflowRunner } from "../../toolchain/workflow-runner";
import { root } from "../e2e/stack";
import { runGit } from "../fixtures/git";
import { GitHubApi } from "../fixtures/github-api";
import type { RunRecord } from "../fixtures/github-artifacts";
import { GitServer } from "./git-server";
import { writeStandIns } from "./stand-in-actions";
import { type GitHubEnvironment, runWorkflow, type WorkflowRun, type WorkflowSettings } from "./workflow-run";

/** Something that starts workflows. */
export interface WorkflowEvent {
  readonly name: "pull_request" | "push" | "schedule" | "workflow_dispatch";
  readonly ref: string;
  readonly sha: string;
  /** Without `repository`. */
  readonly payload: object;
  readonly record: RunRecord;
}

/** GitHub, as far as one repository's workflows see it: git over HTTP, the API, environments, runners. */
export class Hub {
  static readonly repository = "octo/estate";

  /** By name. */
  readonly environments: Record<string, GitHubEnvironment> = {};
  /** Variables of a runner, by label. */
  readonly runners: Record<string, Record<string, string>> = {};
  /** The bare repository. */
  readonly bare: string;
  #runs = 0;

  private constructor(
    private readonly folder: string,
    readonly api: GitHubApi,
    private readonly git: GitServer,
    private readonly runner: string,
    private readonly actions: Readonly<Record<string, string>>,
  ) {
    this.bare = join(folder, "git", Hub.repository);
  }

  /** @param folder where everything is kept; who makes it removes it */
  static async start(folder: string): Promise<Hub> {
    const runner = await ensureWorkflowRunner(root);
    for (const name of ["git", "runs", "locks", "home", "tmp"]) mkdirSync(join(folder, name), { recursive: true });
    const api = await GitHubApi.start({
      repository: Hub.repository,
      token: `ghs_${randomBytes(18).toString("hex")}`,
    });
    const git = await GitServer.start(join(folder, "git"), api.token);
    const hub = new Hub(folder, api, git, runner, writeStandIns(root, join(folder, "actions")));
    mkdirSync(hub.bare, { recursive: true });
    runGit(hub.bare, ["init", "-q", "--bare", "-b", "main"]);
    // As GitHub does, so that a job gets the commit of its event.
    runGit(hub.bare, ["config", "uploadpack.allowReachableSHA1InWant", "true"]);
    return hub;
  }

  /** Where runs leave what they have said. */
  get logs(): string {
    return join(this.folder, "runs");
  }

  /** Concurrency groups that a run waits for. */
  get waiting(): string[] {
    return readdirSync(join(this.folder, "locks")).filter((name) => name.endsWith(".waiting"));
  }

  /** Returns what `git log` says of main. */
  log(...args: string[]): string {
    return runGit(this.bare, ["log", ...args, "main"]);
  }

  /** Returns the commit of a branch or a ref. */
  tip(ref: string): string {
    return runGit(this.bare, ["rev-parse", ref]).trim();
  }

  /** Returns a file of a commit, of main's tip unless told otherwise. */
  show(file: string, commit = "main"): string {
    return runGit(this.bare, ["show", `${commit}:${file}`]);
  }

  /** Runs a workflow for an event, as it is in the event's commit. */
  run(workflow: string, { name, ref, sha, payload, record }: WorkflowEvent): Promise<WorkflowRun> {
    this.#runs += 1;
    const runId = String(this.#runs);
    const folder = join(this.logs, runId);
    mkdirSync(folder);
    const repository = { full_name: Hub.repository, default_branch: "main" };
    writeFileSync(join(folder, workflow), this.show(`.github/workflows/${workflow}`, sha));
    writeFileSync(join(folder, "event.json"), JSON.stringify({ ...payload, repository }));
    writeFileSync(join(this.api.artifactsFolder, `${runId}.json`), JSON.stringify(record));
    const settings: WorkflowSettings = {
      workflow: join(folder, workflow),
      event: name,
      payload: join(folder, "event.json"),
      repository: Hub.repository,
      ...{ ref, sha, runId, folder, environments: this.environments, actions: this.actions },
      serverUrl: this.git.url,
      apiUrl: this.api.url,
      token: this.api.token,
      runners: this.#listRunners(),
      slots: 2,
      locks: join(this.folder, "locks"),
    };
    // Not among what the run leaves behind: the secrets are in it.
    const file = join(this.folder, `settings-${runId}.json`);
    writeFileSync(file, JSON.stringify(settings), { mode: 0o600 });
    return runWorkflow(this.runner, file, {
      PATH: process.env.PATH ?? "",
      LANG: "C.UTF-8",
      HOME: join(this.folder, "home"),
      TMPDIR: join(this.folder, "tmp"),
      XDG_CACHE_HOME: join(cacheFolder(), ".."),
      GIT_CONFIG_NOSYSTEM: "1",
      // There is no way out of this machine.
      HTTP_PROXY: "http://127.0.0.1:9",
      HTTPS_PROXY: "http://127.0.0.1:9",
      NO_PROXY: "127.0.0.1,localhost",
    });
  }

  async close(): Promise<void> {
    await this.git.close();
    await this.api.close();
  }

  #listRunners(): Record<string, Record<string, string>> {
    const own = { STAND_IN_ARTIFACTS: this.api.artifactsFolder };
    return Object.fromEntries(Object.entries(this.runners).map(([label, more]) => [label, { ...own, ...more }]));
  }
}
