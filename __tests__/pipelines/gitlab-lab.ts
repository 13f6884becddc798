import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import execa from "execa";
import { startTemporaryLab, type TemporaryLab } from "../../fleet/temporary-lab";
import { dvntm } from "../../substrate/dvntm";
import { findExecutable } from "../../toolchain/executables";
import { prepareToolchain } from "../../toolchain/toolchain";
import { root, synthesize } from "../e2e/stack";
import { runGit } from "../fixtures/git";
import { GitLabApi, type MergeRequest } from "../fixtures/gitlab-api";
import { GitLabStates } from "../fixtures/gitlab-states";
import { renderEncryption } from "./encryption";
import type { Variables } from "./gitlab-config";
import { type GitLabEvent, GitLabRunner, type JobRuns } from "./gitlab-runner";

const tenants = ["grooveiq", "vintronics", "moneyrouter"];
const project = GitLabApi.projectId;
const jobToken = "glcbt-64_stand-in";
const host = "gitlab.example/estate/tenants";

/** Plans of the one tenant that has it are kept for the deployment. */
const encryption = renderEncryption("correct-horse-battery-staple");

/**
 * An estate on GitLab: a lab whose three tenants are deployed, their states in the project, a bare repository with the app
 * as it stands in the working tree, the API, a runner, and a developer's clone.
 */
export class GitLabLab {
  readonly #runner: GitLabRunner;
  /** What a machine that reaches the estate has, beside what a pipeline gives it. */
  readonly machine: Variables;
  /** Credentials of the states. */
  readonly store: Variables = { TF_HTTP_USERNAME: "gitlab-ci-token", TF_HTTP_PASSWORD: jobToken };

  private constructor(
    readonly lab: TemporaryLab,
    readonly api: GitLabApi,
    readonly states: GitLabStates,
    private readonly engine: string,
  ) {
    for (const name of ["git", "jobs", "home", "bin", "tmp"]) mkdirSync(this.#path(name), { recursive: true });
    writeStandInNpm(this.#path("bin"));
    // One address alone leads to the repository: that of a person or a bot, whose password git asks a helper for.
    const address = `[url "${this.repository}"]\n\tinsteadOf = https://tenantry@${host}.git\n`;
    writeFileSync(this.#path("home/.gitconfig"), address);
    const machine = {
      PATH: `${this.#path("bin")}:${process.env.PATH}`,
      HOME: this.#path("home"),
      TMPDIR: this.#path("tmp"),
      LANG: "C.UTF-8",
      GIT_CONFIG_NOSYSTEM: "1",
      // There is no way out.
      ...{ HTTPS_PROXY: "http://127.0.0.1:9", HTTP_PROXY: "http://127.0.0.1:9", NO_PROXY: "127.0.0.1,localhost" },
    };
    this.machine = { ...machine, ...this.#estate };
    this.#runner = new GitLabRunner({
      folder: this.#path("jobs"),
      repository: this.repository,
      machines: { "": machine, estate: this.machine },
      predefined: {
        ...{ CI: "true", GITLAB_CI: "true", CI_PROJECT_ID: String(project), CI_DEFAULT_BRANCH: "main" },
        ...{ CI_SERVER_PROTOCOL: "https", CI_PROJECT_URL: `https://${host}`, CI_API_V4_URL: `${api.url}/api/v4` },
        CI_JOB_TOKEN: jobToken,
      },
      secrets: (environment) => this.getSecrets(environment),
    });
  }

  static async start(): Promise<GitLabLab> {
    const { engine } = await prepareToolchain(root, { engine: "pinned" });
    const lab = await startTemporaryLab(root, dvntm);
    const states = await GitLabStates.start(project, jobToken);
    const estate = new GitLabLab(lab, await GitLabApi.start(), states, engine.path);
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
    this.write(".gitlab-ci.yml", "include: [{ local: ci/gitlab/tenants.gitlab-ci.yml }]\n");
    this.edit("substrate/dvntm.ts", 'import { local } from "./state-store"', 'import { gitlab } from "./state-store"');
    this.edit(
      "substrate/dvntm.ts",
      "state: local()",
      `state: gitlab({ url: "${this.states.url}", project: ${project} })`,
    );
    // What is checked of the code takes its time, and is tested elsewhere.
    this.edit("package.json", '"check": "', '"check": "tsc -p tsconfig.app.json", "all": "');
    await synthesize(this.lab);
    for (const tenant of tenants) await this.develop(["apply", tenant, "--yes"], this.getSecrets(tenant));
    runGit(this.repository, ["init", "-q", "--bare", "-b", "main"]);
    runGit(this.repository, ["config", "uploadpack.allowAnySHA1InWant", "true"]);
    this.clone("init", "-q", "-b", "main");
    this.write(".git/info/exclude", "/node_modules\n/.gen\n/.toolchain\n");
    this.clone("remote", "add", "origin", this.repository);
    this.clone("add", "--all");
    this.clone("commit", "-q", "-m", "as deployed");
    this.clone("push", "-q", "-u", "origin", "main");
  }

  /** Opens a merge request of a branch, with what an edit makes of the developer's clone in it, and runs its pipeline. */
  async openChange(
    branch: string,
    edit: () => void,
  ): Promise<{ readonly change: MergeRequest; readonly jobs: JobRuns }> {
    const sha = await this.pushBranch(branch, edit);
    const iid = this.api.changes.length + 1;
    this.clone("push", "-q", "origin", `${branch}:refs/merge-requests/${iid}/head`);
    const change = this.api.addChange({ iid, sha, state: "opened" });
    const base = this.clone("merge-base", "origin/main", "HEAD").trim();
    const jobs = await this.run({ sha, variables: this.renderChange(iid, base, project) });
    const child = this.api.addPipeline({
      ...{ sha, source: "parent_pipeline" },
      jobs: Object.entries(jobs).map(([name, { folder, artifacts }], index) => ({
        id: 100 * iid + index,
        name,
        files: readFiles(folder, artifacts),
      })),
    });
    this.api.addPipeline({ change: iid, sha, children: [child.id] });
    return { change, jobs };
  }

  /** Pushes a branch with what an edit makes of the developer's clone, and returns its commit. */
  async pushBranch(branch: string, edit: () => void): Promise<string> {
    this.clone("fetch", "-q", "origin");
    this.clone("checkout", "-q", "-b", branch, "origin/main");
    edit();
    await this.develop(["ledger", "update"]);
    this.clone("add", "--all");
    this.clone("commit", "-q", "-m", branch);
    this.clone("push", "-q", "origin", branch);
    return this.clone("rev-parse", "HEAD").trim();
  }

  /** Variables of a merge request's pipeline. */
  renderChange(iid: number, base: string, source: number): Variables {
    return {
      CI_PIPELINE_SOURCE: "merge_request_event",
      CI_MERGE_REQUEST_IID: String(iid),
      CI_MERGE_REQUEST_PROJECT_ID: String(project),
      CI_MERGE_REQUEST_SOURCE_PROJECT_ID: String(source),
      CI_MERGE_REQUEST_DIFF_BASE_SHA: base,
      CI_MERGE_REQUEST_TARGET_BRANCH_SHA: "",
    };
  }

  /** Merges a merge request. */
  merge({ iid, sha }: MergeRequest): void {
    this.clone("fetch", "-q", "origin");
    this.clone("checkout", "-q", "main");
    this.clone("reset", "-q", "--hard", "origin/main");
    this.clone("merge", "-q", "--no-ff", "-m", `Merge !${iid}`, sha);
    this.clone("push", "-q", "origin", "main");
    const merged = this.api.changes.map((one) => (one.iid === iid ? { ...one, state: "merged" as const } : one));
    this.api.changes.splice(0, merged.length, ...merged);
  }

  /** Runs what a push to the default branch starts, or a schedule, or a person. */
  runOnMain(source: "push" | "schedule" | "web", more: Partial<GitLabEvent> = {}): Promise<JobRuns> {
    const variables = { CI_PIPELINE_SOURCE: source, CI_COMMIT_BRANCH: "main", ...more.variables };
    return this.run({ sha: runGit(this.repository, ["rev-parse", "main"]).trim(), ...more, variables });
  }

  run(event: GitLabEvent): Promise<JobRuns> {
    return this.#runner.run(event);
  }

  /** Runs git in the developer's clone. */
  clone(...args: string[]): string {
    return runGit(this.lab.folders.workspace, args);
  }

  /** Returns what git says of the repository on GitLab. */
  remote(...args: string[]): string {
    return runGit(this.repository, args);
  }

  /** Runs a command of the developer's clone. @throws execa's error when it fails. */
  async develop(args: readonly string[], secrets: Variables = {}): Promise<void> {
    await execa("node", ["fleet/bin.mjs", ...args], {
      cwd: this.lab.folders.workspace,
      env: { ...this.lab.environment, ...this.#estate, ...secrets, ...this.store },
      extendEnv: false,
    });
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

  /** Every secret that a job of a tenant has. */
  get secrets(): string[] {
    return [...tenants.flatMap((tenant) => Object.values(this.getSecrets(tenant))), this.api.token];
  }

  async close(): Promise<void> {
    await this.states.close();
    await this.api.close();
    await this.lab.close();
  }

  /** What machines that reach the estate have. */
  get #estate(): Variables {
    const { TF_VAR_proxmox_endpoint = "", TF_VAR_dns_server = "", TF_VAR_dns_port = "" } = this.lab.environment;
    const trust = this.#path("trust.pem");
    writeFileSync(trust, `${readFileSync(this.lab.document.proxmox.ca, "utf8")}\n${this.states.ca}`);
    const places = { TF_VAR_proxmox_endpoint, TF_VAR_dns_server, TF_VAR_dns_port };
    return { ...places, SSL_CERT_FILE: trust, TERRAFORM_BINARY_NAME: this.engine };
  }

  /** The project's variables with the scope of an environment. */
  getSecrets(environment = ""): Variables {
    if (environment === "tenantry/report") return { TENANTRY_GITLAB_TOKEN: this.api.token };
    const tenant = environment.replace(/_plan$/, "");
    if (!tenants.includes(tenant)) return {};
    const { tokens, keys } = this.lab.document;
    return {
      PROXMOX_API_TOKEN: tokens.find((one) => one.tenant === tenant)?.token ?? "",
      DNS_KEY_SECRET: keys.find((one) => one.tenant === tenant)?.secret ?? "",
      ...(tenant === "grooveiq" ? { TF_ENCRYPTION: encryption } : {}),
      ...(tenant === environment ? { TENANTRY_GITLAB_TOKEN: this.api.token } : {}),
    };
  }

  /** The bare repository, a folder. */
  get repository(): string {
    return this.#path("git");
  }

  #path(name: string): string {
    return join(this.lab.folders.workspace, "..", "gitlab", name);
  }
}

/** An npm that installs what is installed here, and needs no registry for it. */
function writeStandInNpm(folder: string): void {
  const links = ["node_modules", ".gen"].map((name) => `ln -s '${join(root, name)}' ${name}`).join(" && ");
  const path = join(folder, "npm");
  writeFileSync(path, `#!/bin/sh\ntest "$1" = ci || exec '${findExecutable("npm")}' "$@"\n${links}\n`);
  chmodSync(path, 0o755);
}

function readFiles(folder: string, artifacts: readonly string[]): Record<string, Buffer> {
  if (artifacts.length === 0) return {};
  const { stdout } = execa.sync("find", [...artifacts, "-type", "f"], { cwd: folder });
  const files = stdout.split("\n").filter((file) => file !== "");
  return Object.fromEntries(files.map((file) => [file.replaceAll("//", "/"), readFileSync(join(folder, file))]));
}
