import { randomBytes } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import execa from "execa";
import { startTemporaryLab, type TemporaryLab } from "../../fleet/temporary-lab";
import { dvntm } from "../../substrate/dvntm";
import { prepareToolchain } from "../../toolchain/toolchain";
import { root, synthesize } from "../e2e/stack";
import { runGit } from "../fixtures/git";
import { GitHubApi, type Pull } from "../fixtures/github-api";
import { renderEncryption } from "./encryption";
import { Hub, type WorkflowEvent } from "./hub";
import type { WorkflowRun } from "./workflow-run";

const tenants = ["grooveiq", "vintronics", "moneyrouter"];

/** Of the tenants whose plans and states the engine encrypts; the third has them in clear. */
const passphrases: Readonly<Record<string, string>> = {
  grooveiq: randomBytes(18).toString("hex"),
  vintronics: randomBytes(18).toString("hex"),
};

/** A pull request, with its branch. */
export interface PullRequest {
  readonly pull: Pull;
  readonly branch: string;
  /** Full name of the repository that the branch is in. */
  readonly headRepository: string;
}

/**
 * An estate on GitHub: a lab whose three tenants are deployed, a repository with the app as it stands in the working tree
 * and with the tenants' states, and a developer's clone of it, which is the lab's workspace.
 */
export class PipelineLab {
  private constructor(
    readonly lab: TemporaryLab,
    readonly hub: Hub,
  ) {}

  static async start(): Promise<PipelineLab> {
    const { engine } = await prepareToolchain(root, { engine: "pinned" });
    const lab = await startTemporaryLab(root, dvntm);
    const hub = await Hub.start(join(lab.folders.workspace, "..", "hub"));
    const estate = new PipelineLab(lab, hub);
    try {
      estate.#setUp(engine.path);
      await estate.#deploy();
      return estate;
    } catch (error) {
      await estate.close();
      throw error;
    }
  }

  /** Every secret that a pipeline has, and what of it may turn up alone. */
  get secrets(): string[] {
    const { tokens, keys } = this.lab.document;
    const values = tokens.flatMap(({ token }) => [token, token.split("=")[1] ?? token]);
    return [...values, ...keys.map(({ secret }) => secret), ...Object.values(passphrases), this.hub.api.token];
  }

  /** Returns what a tenant's environments hold. */
  getSecrets(tenant: string): Record<string, string> {
    const { tokens, keys } = this.lab.document;
    const passphrase = passphrases[tenant];
    return {
      PROXMOX_API_TOKEN: tokens.find((one) => one.tenant === tenant)?.token ?? "",
      DNS_KEY_SECRET: keys.find((one) => one.tenant === tenant)?.secret ?? "",
      ...(passphrase === undefined ? {} : { TF_ENCRYPTION: renderEncryption(passphrase) }),
    };
  }

  /** Opens a pull request of a branch, with what an edit makes of the developer's clone in it. */
  async openPull(branch: string, edit: () => unknown): Promise<PullRequest> {
    this.git("fetch", "-q", "origin");
    this.git("checkout", "-q", "-b", branch, "origin/main");
    const pull = this.hub.api.addPull({ head: branch, sha: await this.#commit(branch, edit) });
    return this.#push({ pull, branch, headRepository: Hub.repository });
  }

  /** Opens a pull request of a fork that has the commits of another one. */
  openFork({ branch, pull: { head } }: PullRequest, headRepository: string): PullRequest {
    const pull = this.hub.api.addPull({ head: branch, sha: head.sha, headRepositoryId: 7 });
    return this.#push({ pull, branch, headRepository });
  }

  /** Adds a commit to a pull request. */
  async updatePull(request: PullRequest, edit: () => unknown): Promise<void> {
    this.git("checkout", "-q", request.branch);
    request.pull.head.sha = await this.#commit(`${request.branch}, again`, edit);
    this.#push(request);
  }

  /** Runs what a pull request starts. */
  runPull({ pull, branch, headRepository }: PullRequest, action = "opened"): Promise<WorkflowRun> {
    const { number } = pull;
    const ref = `refs/pull/${number}/merge`;
    const { sha, repo } = pull.head;
    const base = { ref: "main", repo: { id: GitHubApi.repositoryId, full_name: Hub.repository } };
    const head = { ref: branch, sha, repo: { id: repo.id, full_name: headRepository } };
    return this.hub.run("pull-request.yml", {
      ...{ name: "pull_request", ref, sha: this.hub.tip(ref) },
      payload: { action, number, pull_request: { number, head, base } },
      record: { event: "pull_request", head_sha: sha, head_branch: branch, head_repository_id: repo.id },
    });
  }

  /** Merges a pull request as GitHub does. */
  merge({ pull, branch }: PullRequest): void {
    this.git("fetch", "-q", "origin");
    this.git("checkout", "-q", "-B", "main", "origin/main");
    this.git("merge", "-q", "--no-ff", "-m", `Merge pull request #${pull.number} from ${branch}`, branch);
    this.git("push", "-q", "origin", "main");
    this.hub.api.merge(pull);
  }

  /** Runs what a push to main starts. */
  runPush(): Promise<WorkflowRun> {
    const sha = this.hub.tip("main");
    const message = runGit(this.hub.bare, ["log", "-1", "--format=%B", sha]);
    const before = this.hub.tip(`${sha}^1`);
    const head_commit = { id: sha, message };
    return this.#runOnMain("deploy.yml", "push", { before, after: sha, deleted: false, head_commit });
  }

  /** Starts a deployment by hand. */
  runByHand(inputs: Readonly<Record<string, string>>): Promise<WorkflowRun> {
    return this.#runOnMain("deploy.yml", "workflow_dispatch", { inputs });
  }

  /** Runs a drift night. */
  runNight(): Promise<WorkflowRun> {
    return this.#runOnMain("drift.yml", "schedule", { schedule: "17 2 * * *" });
  }

  /** Runs git in the developer's clone. */
  git(...args: string[]): string {
    return runGit(this.lab.folders.workspace, args);
  }

  /** Replaces a text in a file of the developer's clone. */
  edit(file: string, from: string, to: string): void {
    const path = join(this.lab.folders.workspace, file);
    const text = readFileSync(path, "utf8");
    if (!text.includes(from)) throw new Error(`${file} does not contain ${from}`);
    writeFileSync(
      path,
      text.replace(from, () => to),
    );
  }

  async close(): Promise<void> {
    await this.hub.close();
    await this.lab.close();
  }

  /** What an administrator of the repository does, see docs/set-up-github.md. */
  #setUp(engine: string): void {
    const { TF_VAR_proxmox_endpoint = "", TF_VAR_dns_server = "", TF_VAR_dns_port = "" } = this.lab.environment;
    const { SSL_CERT_FILE = "" } = this.lab.environment;
    this.hub.runners["ubuntu-latest"] = {};
    this.hub.runners.estate = {
      ...{ TF_VAR_proxmox_endpoint, TF_VAR_dns_server, TF_VAR_dns_port, SSL_CERT_FILE },
      TERRAFORM_BINARY_NAME: engine,
    };
    this.hub.environments[""] = { variables: { TENANTRY_RUNNER: "estate" } };
    for (const tenant of tenants) {
      this.hub.environments[tenant] = { secrets: this.getSecrets(tenant), branches: ["main"] };
      this.hub.environments[`${tenant}_plan`] = { secrets: this.getSecrets(tenant) };
    }
  }

  /** Deploys everything, and commits it as it is then. */
  async #deploy(): Promise<void> {
    this.edit(".gitignore", "tenant-inventory/*/terraform/*\n!tenant-inventory/*/terraform/applied.json\n", "");
    // Of what is checked of the code, the part that a change of a tenant is about: the rest has tests of its own.
    this.edit(
      "package.json",
      '"check": "',
      '"check": "tsc -p tsconfig.app.json && npm run --silent snapshots", "all": "',
    );
    this.edit(
      "package.json",
      '"all"',
      '"snapshots": "jest --selectProjects unit --testPathPatterns tenants/tenants.test", "all"',
    );
    await synthesize(this.lab);
    for (const tenant of tenants) {
      const { TF_ENCRYPTION } = this.getSecrets(tenant);
      await this.#develop("node", ["fleet/bin.mjs", "apply", tenant, "--yes"], TF_ENCRYPTION);
    }
    this.git("init", "-q", "-b", "main");
    writeFileSync(join(this.lab.folders.workspace, ".git/info/exclude"), "/node_modules\n/.gen\n/.toolchain\n");
    this.git("remote", "add", "origin", this.hub.bare);
    this.git("add", "--all");
    this.git("commit", "-q", "-m", "as deployed");
    this.git("push", "-q", "-u", "origin", "main");
  }

  #runOnMain(workflow: string, name: WorkflowEvent["name"], payload: object): Promise<WorkflowRun> {
    const [ref, sha] = ["refs/heads/main", this.hub.tip("main")];
    return this.hub.run(workflow, {
      ...{ name, ref, sha, payload: { ref, ...payload } },
      record: { event: name, head_sha: sha, head_branch: "main", head_repository_id: GitHubApi.repositoryId },
    });
  }

  /** Does what a developer does before a commit: ledger and snapshots. */
  async #commit(message: string, edit: () => unknown): Promise<string> {
    await edit();
    await this.#develop("node", ["fleet/bin.mjs", "ledger", "update"]);
    await this.#develop("npm", ["run", "--silent", "snapshots", "--", "-u"]);
    this.git("add", "--all");
    this.git("commit", "-q", "-m", message);
    return this.git("rev-parse", "HEAD").trim();
  }

  /** Pushes the branch, or what GitHub takes of a fork's, and makes what would be merged. */
  #push(request: PullRequest): PullRequest {
    const { pull, branch, headRepository } = request;
    const own = headRepository === Hub.repository ? [`+${branch}:refs/heads/${branch}`] : [];
    this.git("fetch", "-q", "origin");
    this.git("checkout", "-q", "--detach", "origin/main");
    this.git("merge", "-q", "--no-ff", "-m", `Merge ${branch} into main`, branch);
    this.git(
      "push",
      "-q",
      "origin",
      ...own,
      `+${branch}:refs/pull/${pull.number}/head`,
      `+HEAD:refs/pull/${pull.number}/merge`,
    );
    return request;
  }

  async #develop(program: string, args: readonly string[], TF_ENCRYPTION?: string): Promise<void> {
    await execa(program, args, {
      cwd: this.lab.folders.workspace,
      env: { ...this.lab.environment, ...(TF_ENCRYPTION === undefined ? {} : { TF_ENCRYPTION }) },
      extendEnv: false,
    });
  }
}
