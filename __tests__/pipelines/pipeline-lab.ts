import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import execa from "execa";
import { startTemporaryLab, type TemporaryLab } from "../../fleet/temporary-lab";
import { dvntm } from "../../substrate/dvntm";
import { cacheFolder } from "../../toolchain/cache-folder";
import { prepareToolchain } from "../../toolchain/toolchain";
import { ensureWorkflowRunner } from "../../toolchain/workflow-runner";
import { root, synthesize } from "../e2e/stack";
import { runGit } from "../fixtures/git";
import { GitHubApi, type Pull } from "../fixtures/github-api";
import type { RunRecord } from "../fixtures/github-artifacts";
import { GitServer } from "./git-server";
import { writeStandIns } from "./stand-in-actions";
import { type GitHubEnvironment, runWorkflow, type WorkflowRun, type WorkflowSettings } from "./workflow-run";

const repository = "octo/estate";

/** The one whose plans and state the engine encrypts. */
const encrypted = "grooveiq";

const encryption = `
key_provider "pbkdf2" "tenant" { passphrase = "correct-horse-battery-staple" }
method "aes_gcm" "tenant" { keys = key_provider.pbkdf2.tenant }
plan  {
  method   = method.aes_gcm.tenant
  enforced = true
}
state {
  method   = method.aes_gcm.tenant
  enforced = true
}`;

/** A pull request, with its branch. */
export interface PullRequest {
  readonly number: number;
  readonly branch: string;
  readonly pull: Pull;
  /** Full name of the repository that the branch is in. */
  readonly headRepository: string;
}

interface WorkflowEvent {
  readonly name: string;
  readonly ref: string;
  readonly sha: string;
  readonly payload: object;
  readonly record: RunRecord;
}

/**
 * An estate on GitHub: a lab whose three tenants are deployed, a bare repository with the app as it stands in the working
 * tree and its states, served as GitHub serves it, the API, and a developer's clone. {@link run} executes its workflows.
 */
export class PipelineLab {
  /** How jobs of the runner that reaches the estate are. */
  readonly #runners: Record<string, Record<string, string>>;
  readonly #actions: Record<string, string>;
  #runs = 0;

  private constructor(
    readonly lab: TemporaryLab,
    readonly api: GitHubApi,
    readonly git: GitServer,
    private readonly runner: string,
    engine: string,
  ) {
    for (const name of ["runs", "locks", "home", "tmp", "actions"]) mkdirSync(this.#path(name), { recursive: true });
    this.#actions = writeStandIns(root, this.#path("actions"));
    this.environments[""] = { variables: { TENANTRY_RUNNER: "estate" } };
    for (const tenant of ["grooveiq", "vintronics", "moneyrouter"]) {
      this.environments[tenant] = { secrets: this.#secrets(tenant), branches: ["main"] };
      this.environments[`${tenant}-plan`] = { secrets: this.#secrets(tenant) };
    }
    const { TF_VAR_proxmox_endpoint, TF_VAR_dns_server, TF_VAR_dns_port, SSL_CERT_FILE } = lab.environment;
    const estate = { TF_VAR_proxmox_endpoint, TF_VAR_dns_server, TF_VAR_dns_port, SSL_CERT_FILE };
    this.#runners = {
      "ubuntu-latest": { STAND_IN_ARTIFACTS: api.artifactsFolder },
      estate: {
        STAND_IN_ARTIFACTS: api.artifactsFolder,
        TERRAFORM_BINARY_NAME: engine,
        ...(estate as Record<string, string>),
      },
    };
  }

  static async start(): Promise<PipelineLab> {
    const runner = await ensureWorkflowRunner(root);
    const { engine } = await prepareToolchain(root, { engine: "pinned" });
    const lab = await startTemporaryLab(root, dvntm);
    const api = await GitHubApi.start({ repository, token: "ghs_16C7e42F292c6912E7710c838347Ae178B4a" });
    const git = await GitServer.start(join(lab.folders.workspace, "..", "git"), api.token);
    const estate = new PipelineLab(lab, api, git, runner, engine.path);
    try {
      await estate.#deploy();
      return estate;
    } catch (error) {
      await estate.close();
      throw error;
    }
  }

  /** Everything is deployed and committed, as after a merge. */
  async #deploy(): Promise<void> {
    const states = "tenant-inventory/*/terraform/*\n!tenant-inventory/*/terraform/applied.json\n";
    this.edit(".gitignore", states, "");
    // What is checked of the code takes its time, and is tested elsewhere.
    this.edit(
      "package.json",
      '"check": "',
      '"check": "tsc && jest --selectProjects unit --ci __tests__/tenants", "all": "',
    );
    await synthesize(this.lab);
    for (const tenant of ["grooveiq", "vintronics", "moneyrouter"]) {
      await this.#develop("node", ["fleet/bin.mjs", "apply", tenant, "--yes"], this.#secrets(tenant));
    }
    const bare = this.#path(join("git", repository));
    mkdirSync(bare, { recursive: true });
    runGit(bare, ["init", "-q", "--bare", "-b", "main"]);
    runGit(bare, ["config", "uploadpack.allowAnySHA1InWant", "true"]);
    this.clone("init", "-q", "-b", "main");
    this.write(".git/info/exclude", "/node_modules\n/.gen\n/.toolchain\n");
    this.clone("remote", "add", "origin", bare);
    this.clone("add", "--all");
    this.clone("commit", "-q", "-m", "as deployed");
    this.clone("push", "-q", "-u", "origin", "main");
  }

  /** Opens a pull request of a branch, with what an edit makes of the developer's clone in it. */
  async openPull(branch: string, edit: () => unknown, headRepository = repository): Promise<PullRequest> {
    this.clone("checkout", "-q", "-b", branch, "origin/main");
    const sha = await this.#commit(branch, edit);
    const isFork = headRepository !== repository;
    const pull = this.api.addPull({ head: branch, sha, ...(isFork ? { headRepositoryId: 7 } : {}) });
    return this.#push({ number: pull.number, branch, pull, headRepository });
  }

  /** Adds a commit to a pull request. */
  async updatePull(pull: PullRequest, edit: () => unknown): Promise<void> {
    this.clone("checkout", "-q", pull.branch);
    pull.pull.head.sha = await this.#commit(pull.branch, edit);
    this.#push(pull);
  }

  /** Runs what a pull request starts. */
  runPull({ number, branch, pull, headRepository }: PullRequest, action = "opened"): Promise<WorkflowRun> {
    const ref = `refs/pull/${number}/merge`;
    const head = { ref: branch, sha: pull.head.sha, repo: { id: pull.head.repo.id, full_name: headRepository } };
    const base = { ref: "main", sha: this.tip("main"), repo: { id: GitHubApi.repositoryId, full_name: repository } };
    return this.run("pull-request.yml", {
      name: "pull_request",
      ref,
      sha: runGit(this.#bare, ["rev-parse", ref]).trim(),
      payload: { action, number, pull_request: { number, head, base } },
      record: {
        event: "pull_request",
        head_sha: pull.head.sha,
        head_branch: branch,
        head_repository_id: pull.head.repo.id,
      },
    });
  }

  /** Merges a pull request as GitHub does, and returns the commit. */
  merge({ number, branch, pull }: PullRequest): string {
    this.clone("fetch", "-q", "origin");
    this.clone("checkout", "-q", "main");
    this.clone("reset", "-q", "--hard", "origin/main");
    this.clone("merge", "-q", "--no-ff", "-m", `Merge pull request #${number} from ${branch}`, branch);
    this.clone("push", "-q", "origin", "main");
    this.api.merge(pull);
    return this.tip("main");
  }

  /** Runs what a push to main starts. */
  runPush(sha = this.tip("main")): Promise<WorkflowRun> {
    const message = runGit(this.#bare, ["log", "-1", "--format=%B", sha]);
    return this.#runOnMain("deploy.yml", "push", sha, {
      ...{ ref: "refs/heads/main", deleted: false, after: sha },
      head_commit: { id: sha, message },
    });
  }

  /** Runs a drift night. */
  runNight(): Promise<WorkflowRun> {
    return this.#runOnMain("drift.yml", "schedule", this.tip("main"), { schedule: "17 2 * * *" });
  }

  /** Starts a deployment by hand. */
  runByHand(inputs: Readonly<Record<string, string>>): Promise<WorkflowRun> {
    return this.#runOnMain("deploy.yml", "workflow_dispatch", this.tip("main"), { ref: "refs/heads/main", inputs });
  }

  #runOnMain(workflow: string, name: string, sha: string, payload: object): Promise<WorkflowRun> {
    const record = { event: name, head_sha: sha, head_branch: "main", head_repository_id: GitHubApi.repositoryId };
    return this.run(workflow, { name, ref: "refs/heads/main", sha, payload, record });
  }

  /** Runs a workflow for an event, as it is in the event's commit. */
  async run(workflow: string, { name, ref, sha, payload, record }: WorkflowEvent): Promise<WorkflowRun> {
    this.#runs += 1;
    const runId = String(this.#runs);
    const folder = this.#path(join("runs", runId));
    mkdirSync(folder);
    const files = {
      workflow: runGit(this.#bare, ["show", `${sha}:.github/workflows/${workflow}`]),
      payload: JSON.stringify({ ...payload, repository: { full_name: repository, default_branch: "main" } }),
    };
    writeFileSync(join(folder, workflow), files.workflow);
    writeFileSync(join(folder, "event.json"), files.payload);
    writeFileSync(join(this.api.artifactsFolder, `${runId}.json`), JSON.stringify(record));
    const settings: WorkflowSettings = {
      workflow: join(folder, workflow),
      event: name,
      payload: join(folder, "event.json"),
      ...{ repository, ref, sha, runId, slots: 2, folder },
      serverUrl: this.git.url,
      apiUrl: this.api.url,
      token: this.api.token,
      environments: this.environments,
      actions: this.#actions,
      runners: this.#runners,
      locks: this.#path("locks"),
    };
    // The secrets are in it, and what a run leaves behind is searched for them.
    const file = this.#path(`settings-${runId}.json`);
    writeFileSync(file, JSON.stringify(settings));
    return runWorkflow(this.runner, file, {
      PATH: process.env.PATH ?? "",
      LANG: "C.UTF-8",
      HOME: this.#path("home"),
      TMPDIR: this.#path("tmp"),
      XDG_CACHE_HOME: join(cacheFolder(), ".."),
      GIT_CONFIG_NOSYSTEM: "1",
      // There is no way out.
      HTTPS_PROXY: "http://127.0.0.1:9",
      HTTP_PROXY: "http://127.0.0.1:9",
      NO_PROXY: "127.0.0.1,localhost",
    });
  }

  /** What GitHub has for each environment; a test may change it. */
  readonly environments: Record<string, GitHubEnvironment> = {};

  /** Runs git in the developer's clone. */
  clone(...args: string[]): string {
    return runGit(this.lab.folders.workspace, args);
  }

  /** Returns the commit of a branch on GitHub. */
  tip(branch: string): string {
    return runGit(this.#bare, ["rev-parse", `refs/heads/${branch}`]).trim();
  }

  /** Returns a file as it is on GitHub. */
  show(file: string, commit = "main"): string {
    return runGit(this.#bare, ["show", `${commit}:${file}`]);
  }

  /** Replaces a text in a file of the developer's clone. */
  edit(file: string, from: string, to: string): void {
    const text = readFileSync(join(this.lab.folders.workspace, file), "utf8");
    if (!text.includes(from)) throw new Error(`${file} does not contain ${from}`);
    this.write(
      file,
      text.replace(from, () => to),
    );
  }

  write(file: string, text: string): void {
    writeFileSync(join(this.lab.folders.workspace, file), text);
  }

  async close(): Promise<void> {
    await this.git.close();
    await this.api.close();
    await this.lab.close();
  }

  async #commit(message: string, edit: () => unknown): Promise<string> {
    await edit();
    await this.#develop("node", ["fleet/bin.mjs", "ledger", "update"]);
    await this.#develop("npx", ["jest", "--selectProjects", "unit", "-u", "__tests__/tenants"]);
    this.clone("add", "--all");
    this.clone("commit", "-q", "-m", message);
    return this.clone("rev-parse", "HEAD").trim();
  }

  /** Pushes the branch, or what GitHub takes of a fork's, and makes what would be merged. */
  #push(pull: PullRequest): PullRequest {
    const { number, branch, headRepository } = pull;
    const own = headRepository === repository ? [`+${branch}:refs/heads/${branch}`] : [];
    this.clone("fetch", "-q", "origin");
    this.clone("checkout", "-q", "--detach", "origin/main");
    this.clone("merge", "-q", "--no-ff", "-m", `Merge ${branch} into main`, branch);
    this.clone(
      "push",
      "-q",
      "origin",
      ...own,
      `+${branch}:refs/pull/${number}/head`,
      `+HEAD:refs/pull/${number}/merge`,
    );
    return pull;
  }

  async #develop(program: string, args: readonly string[], secrets: Record<string, string> = {}): Promise<void> {
    const { TF_ENCRYPTION } = secrets;
    await execa(program, args, {
      cwd: this.lab.folders.workspace,
      env: { ...this.lab.environment, ...(TF_ENCRYPTION === undefined ? {} : { TF_ENCRYPTION }) },
      extendEnv: false,
    });
  }

  /** What a tenant's environments hold. */
  #secrets(tenant: string): Record<string, string> {
    const { tokens, keys } = this.lab.document;
    const token = tokens.find((one) => one.tenant === tenant)?.token ?? "";
    const key = keys.find((one) => one.tenant === tenant)?.secret ?? "";
    return {
      PROXMOX_API_TOKEN: token,
      DNS_KEY_SECRET: key,
      ...(tenant === encrypted ? { TF_ENCRYPTION: encryption } : {}),
    };
  }

  get #bare(): string {
    return this.#path(join("git", repository));
  }

  #path(name: string): string {
    return join(this.lab.folders.workspace, "..", name);
  }
}
