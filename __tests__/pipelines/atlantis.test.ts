import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import execa from "execa";
import { parse } from "yaml";
import { cacheFolder } from "../../toolchain/cache-folder";
import { runGit } from "../fixtures/git";
import type { Variables } from "./gitlab-config";
import { GitLabLab } from "./gitlab-lab";

jest.setTimeout(300_000);

interface Step {
  readonly run: string | { readonly command: string; readonly output: "show" | "hide" };
}

interface ServerConfig {
  readonly repos: readonly [
    { readonly workflow: string; readonly pre_workflow_hooks: readonly { readonly run: string }[] },
  ];
  readonly workflows: Readonly<Record<string, Readonly<Record<"plan" | "apply", { readonly steps: readonly Step[] }>>>>;
}

interface Project {
  readonly name: string;
  readonly dir: string;
  readonly workspace: string;
}

/** What Atlantis posts. */
interface Comment {
  readonly failed: boolean;
  readonly text: string;
}

let estate: GitLabLab;

beforeAll(async () => {
  estate = await GitLabLab.start();
});

afterAll(() => estate?.close());

/**
 * A pull request as an Atlantis server has it: a clone a workspace, merged into its base, and steps with the variables that
 * https://www.runatlantis.io/docs/custom-workflows and /docs/pre-workflow-hooks name.
 */
class Pull {
  readonly #config = parse(estate.remote("show", "main:ci/atlantis/repos.yaml")) as ServerConfig;
  readonly #folder: string;

  constructor(readonly branch: string) {
    this.#folder = join(estate.lab.folders.workspace, "..", `atlantis-${branch}`);
  }

  /** Opens it, or pushes to it. */
  push(edit: () => void): Promise<string> {
    return estate.pushBranch(this.branch, edit);
  }

  /** Makes the list of projects, as before each command. */
  async listProjects(): Promise<Project[]> {
    const clone = this.clone("default");
    for (const { run } of this.#config.repos[0].pre_workflow_hooks) {
      await execa("sh", ["-c", run], { cwd: clone, env: this.#environment({ DIR: clone }), extendEnv: false });
    }
    return parse(readFileSync(join(clone, "atlantis.yaml"), "utf8")).projects;
  }

  async plan(project: Project): Promise<Comment> {
    this.clone(project.workspace);
    return this.#run("plan", project);
  }

  apply(project: Project): Promise<Comment> {
    return this.#run("apply", project);
  }

  /** What the server takes for plans that have not been applied (server/events/pending_plan_finder.go). */
  findPending({ workspace }: Project): string[] {
    const files = runGit(join(this.#folder, workspace), ["ls-files", ".", "--others"]).split("\n");
    return files.filter((file) => file.endsWith(".tfplan"));
  }

  /** As with --checkout-strategy=merge. */
  clone(workspace: string): string {
    const folder = join(this.#folder, workspace);
    if (existsSync(folder)) return folder;
    mkdirSync(this.#folder, { recursive: true });
    const url = estate.repository;
    runGit(this.#folder, ["clone", "-q", "--branch", "main", "--single-branch", url, workspace]);
    runGit(folder, ["fetch", "-q", url, this.branch]);
    runGit(folder, ["merge", "-q", "--no-ff", "-m", "atlantis-merge", "FETCH_HEAD"]);
    return folder;
  }

  async #run(stage: "plan" | "apply", { name, dir, workspace }: Project): Promise<Comment> {
    const folder = join(this.#folder, workspace, dir);
    const PLANFILE = join(folder, `${name}-${workspace}.tfplan`);
    const env = this.#environment({ ...{ DIR: folder, PROJECT_NAME: name, WORKSPACE: workspace }, PLANFILE });
    let text = "";
    for (const { run } of this.#config.workflows[this.#config.repos[0].workflow]?.[stage].steps ?? []) {
      const { command, output } = typeof run === "string" ? { command: run, output: "show" } : run;
      const { exitCode, all = "" } = await execa("sh", ["-c", command], {
        ...{ cwd: folder, env, extendEnv: false, all: true, reject: false },
      });
      if (exitCode !== 0) return { failed: true, text: all };
      if (output === "show") text += all;
    }
    return { failed: false, text };
  }

  #environment(variables: Variables): Variables {
    return {
      ...estate.machine,
      XDG_CACHE_HOME: dirname(cacheFolder()),
      TENANTRY_CREDENTIAL_HELPER: writeHelper(),
      ...{ BASE_BRANCH_NAME: "main", HEAD_BRANCH_NAME: this.branch, PULL_NUM: "7", USER_NAME: "ada" },
      ...variables,
    };
  }
}

/** A server's credential helper: it alone has credentials. */
function writeHelper(): string {
  const file = join(estate.lab.folders.workspace, "..", "credential-helper");
  const credentials = Object.fromEntries(
    ["grooveiq", "vintronics", "moneyrouter"].map((tenant) => {
      const { PROXMOX_API_TOKEN, DNS_KEY_SECRET, TF_ENCRYPTION = "" } = estate.getSecrets(tenant);
      const environment = { ...estate.store, ...(TF_ENCRYPTION && { TF_ENCRYPTION }) };
      return [tenant, { proxmoxApiToken: PROXMOX_API_TOKEN, dnsKeySecret: DNS_KEY_SECRET, environment }];
    }),
  );
  const code = `process.stdout.write(JSON.stringify((${JSON.stringify(credentials)})[process.argv[2]] ?? {}))`;
  writeFileSync(file, `#!/usr/bin/env node\n${code}\n`);
  chmodSync(file, 0o700);
  return file;
}

const anotherVm = `
  new TenantVm(tenant, "api-vm02", { network, template: dvntm.templates.fedora43, address: "10.100.0.11" });

  new DnsRecord`;

describe("a pull request that adds a VM", () => {
  const pull = () => new Pull("another-vm");
  let project: Project;

  beforeAll(async () => {
    await pull().push(() => estate.edit("tenants/grooveiq.ts", "\n  new DnsRecord", anotherVm));
    const projects = await pull().listProjects();
    expect(projects.map(({ name }) => name)).toEqual(["grooveiq"]);
    [project = { name: "", dir: "", workspace: "" }] = projects;
  });

  test("is planned with lines for people, and leaves one plan that is nobody else's to read", async () => {
    const { failed, text } = await pull().plan(project);
    expect(text).toContain("grooveiq: + api-vm02");
    expect(failed).toBe(false);
    expect(estate.secrets.filter((secret) => text.includes(secret))).toEqual([]);
    expect(pull().findPending(project)).toEqual(["grooveiq-grooveiq.tfplan"]);
    const plan = join(pull().clone("grooveiq"), "grooveiq-grooveiq.tfplan");
    const { stdout } = await execa("tar", ["-tvf", plan]);
    expect(stdout).toMatch(/grooveiq\.json\n.*grooveiq\.tfplan|grooveiq\.tfplan\n.*grooveiq\.json/);
    expect((await execa("stat", ["-c", "%a", plan])).stdout).toBe("600");
  });

  test("is applied as it was planned, and its inventory is committed to the branch that it is merged into", async () => {
    const { failed, text } = await pull().apply(project);
    expect(text).toContain("applied: grooveiq");
    expect(failed).toBe(false);
    expect(estate.remote("show", "main:tenant-inventory/grooveiq/hosts.yml")).toContain("api-vm02");
    expect(pull().findPending(project)).toEqual([]);
    expect(readdirSync(estate.machine.TMPDIR ?? "").filter((name) => name.startsWith("tmp."))).toEqual([]);
  });
});

test("a replacement that nobody has allowed is planned and not applied", async () => {
  const pull = new Pull("another-vmid");
  await pull.push(() => estate.edit("tenants/vintronics.ts", "vmId: 101030", "vmId: 101031"));
  const [project] = await pull.listProjects();
  if (project === undefined) throw new Error("no project");
  expect(await pull.plan(project)).toMatchObject({ failed: false, text: expect.stringContaining("worker-vm01") });
  const { failed, text } = await pull.apply(project);
  expect(text).toContain("--allow-replace vintronics/proxmox_virtual_environment_vm.worker-vm01");
  expect(failed).toBe(true);
  expect(pull.findPending(project)).toEqual(["vintronics-vintronics.tfplan"]);
});

test("without a credential helper nothing is planned", async () => {
  const { stderr, exitCode } = await execa("sh", ["ci/atlantis/plan.sh"], {
    ...{ cwd: new Pull("another-vm").clone("grooveiq"), env: { ...estate.machine }, extendEnv: false, reject: false },
  });
  expect(exitCode).not.toBe(0);
  expect(stderr).toContain("TENANTRY_CREDENTIAL_HELPER: must be the program that has the credentials");
});
