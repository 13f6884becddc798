import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findAffected, synthesizeBaseline } from "../../../fleet/plan/affected";
import { resolveCommit } from "../../../fleet/plan/revision";
import type { TenantIntent } from "../../../ledger/fleet-document";
import { runGit } from "../../fixtures/git";

/** A repository whose app is in a folder of it. An app makes a stack of each line of its file `tenants`. */
let base: string;
let root: string;

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), "affected-"));
  root = join(base, "repository", "infrastructure");
  mkdirSync(join(root, "schema"), { recursive: true });
  write("cdktf.json", "{}");
  write("package-lock.json", "{}");
  write("schema/proxmox.json", "{}");
  write("tenants", "acme 1\nglobex 1\ninitech 1\n");
  write(".gitignore", "node_modules\ncdktf.out\n");
  write("node_modules/installed", "yes");
  runGit(join(base, "repository"), ["init", "-q", "-b", "main"]);
  commit("first");
});

afterEach(() => rmSync(base, { recursive: true }));

test("a tenant is affected when its stack is another one, and told when it has gone", async () => {
  const first = await resolveCommit(root, "--affected", "HEAD");
  write("tenants", "acme 1\nglobex 2\nhooli 1\n");
  expect(await compare(first)).toEqual({ tenants: ["globex", "hooli"], removed: ["initech"], reason: null });
  expect(await compare(first, { comments: true })).toMatchObject({ tenants: ["globex", "hooli"] });
});

test("the commit's files are synthesized, those of the working tree are not touched", async () => {
  write("tenants", "acme 2\n");
  write("new", "");
  const status = runGit(root, ["status", "--porcelain"]);
  let seen = "";
  await synthesizeBaseline(root, "HEAD", async (folder) => {
    seen = readFileSync(join(folder, "tenants"), "utf8");
    expect(readFileSync(join(folder, "node_modules", "installed"), "utf8")).toBe("yes");
    expect(existsSync(join(folder, "new"))).toBe(false);
    return synthesize(folder);
  });
  expect(seen).toBe("acme 1\nglobex 1\ninitech 1\n");
  expect(runGit(root, ["status", "--porcelain"])).toBe(status);
  expect(runGit(root, ["worktree", "list"]).trim().split("\n")).toHaveLength(1);
});

test.each(["cdktf.json", "package-lock.json", "schema/proxmox.json", "schema/new.json"])(
  "with another %s all are affected, and nothing is synthesized",
  async (file) => {
    write(file, '{"other":1}');
    const baseline = await synthesizeBaseline(root, "HEAD", () => Promise.reject(new Error("synthesized")));
    expect(baseline).toEqual({ unknown: "package-lock.json, cdktf.json, schema are not all the same there" });
    await synthesize(root);
    expect(findAffected(root, readIntents(), baseline)).toMatchObject({ tenants: readIntents(), removed: [] });
  },
);

test("the lab's workspace, which git ignores, is compared with the commit of the checkout around it", async () => {
  write(".gitignore", "node_modules\ncdktf.out\n.lab\n");
  write(".lab/workspace/cdktf.json", "{}");
  const baseline = await synthesizeBaseline(join(root, ".lab", "workspace"), "HEAD", synthesize);
  expect(baseline).toMatchObject({ stacks: expect.any(Map) });
});

test("a checkout that git has not says so", async () => {
  runGit(root, ["rm", "-q", "--cached", "cdktf.json"]);
  await expect(synthesizeBaseline(root, "HEAD", synthesize)).rejects.toThrow("git must have cdktf.json");
});

test("an app that fails there leaves no folder behind, and all are affected", async () => {
  const before = listTemporary();
  const baseline = await synthesizeBaseline(root, "HEAD", async () => false);
  expect(baseline).toEqual({ unknown: "its app fails there" });
  expect(findAffected(root, readIntents(), baseline).reason).toBe("its app fails there");
  expect(listTemporary()).toEqual(before);
});

test("no hook of the repository runs", async () => {
  const hook = join(base, "repository", ".git", "hooks", "post-checkout");
  writeFileSync(hook, `#!/bin/sh\ntouch ${base}/ran\n`, { mode: 0o755 });
  execFileSync(hook);
  rmSync(join(base, "ran"));
  await compare("HEAD");
  expect(existsSync(join(base, "ran"))).toBe(false);
});

test("what git runs for an attribute of the commit has no credentials", async () => {
  const attributes = join(base, "repository", ".git", "info", "attributes");
  writeFileSync(attributes, "tenants filter=spy\n");
  runGit(root, ["config", "filter.spy.smudge", `env >> ${base}/environment; cat`]);
  process.env.TF_VAR_acme_proxmox_api_token = "SECRET";
  process.env.AFFECTED_TEST = "seen";
  try {
    await compare("HEAD");
  } finally {
    delete process.env.TF_VAR_acme_proxmox_api_token;
    delete process.env.AFFECTED_TEST;
  }
  const environment = readFileSync(join(base, "environment"), "utf8");
  expect(environment).toContain("AFFECTED_TEST=seen");
  expect(environment).not.toContain("SECRET");
});

test.each([
  ["nothing", 'got "nothing"; to have others here: git fetch'],
  ["", 'got ""; to have others here: git fetch'],
  ["--output=x", 'got "--output=x"; to have others here: git fetch'],
  ["HEAD:tenants", 'got "HEAD:tenants"'],
  ["$(touch x)", 'got "$(touch x)"; to have others here: git fetch'],
])("%j is no commit", async (revision, message) => {
  await expect(resolveCommit(root, "--affected", revision)).rejects.toThrow(
    `--affected must be a commit that is here, ${message}`,
  );
});

test("outside a repository the line is git's own", async () => {
  await expect(resolveCommit(tmpdir(), "--affected", "HEAD")).rejects.toThrow(
    /^--affected must be a commit that is here, got "HEAD"; git says: fatal: not a git repository/,
  );
});

test("what a person calls a commit is one", async () => {
  const hash = runGit(root, ["rev-parse", "HEAD"]).trim();
  runGit(root, ["tag", "-a", "v1", "-m", "first"]);
  for (const name of ["HEAD", "main", "v1", hash.slice(0, 10), "HEAD^{/first}"]) {
    expect(await resolveCommit(root, "--affected", name)).toBe(hash);
  }
});

function write(file: string, content: string): void {
  mkdirSync(join(root, file, ".."), { recursive: true });
  writeFileSync(join(root, file), content);
}

function commit(subject: string): void {
  runGit(root, ["add", "--all", ":/"]);
  runGit(root, ["commit", "-q", "-m", subject]);
}

async function compare(revision: string, options?: { readonly comments: boolean }) {
  const baseline = await synthesizeBaseline(root, revision, (folder) => synthesize(folder));
  await synthesize(root, options);
  const { tenants, ...others } = findAffected(root, readIntents(), baseline);
  return { tenants: tenants.map(({ tenant }) => tenant), ...others };
}

async function synthesize(folder: string, { comments } = { comments: false }): Promise<boolean> {
  rmSync(join(folder, "cdktf.out"), { recursive: true, force: true });
  for (const [tenant, size] of readLines(folder)) {
    const stack = join(folder, "cdktf.out", "stacks", `${tenant}`);
    mkdirSync(stack, { recursive: true });
    const document = { size, ...(comments ? { "//": { metadata: { line: tenant } } } : {}) };
    writeFileSync(join(stack, "cdk.tf.json"), JSON.stringify(document));
  }
  return true;
}

function readLines(folder: string): string[][] {
  const lines = readFileSync(join(folder, "tenants"), "utf8").trim().split("\n");
  return lines.map((line) => line.split(" "));
}

function readIntents(): TenantIntent[] {
  return readLines(root).map(([tenant]) => ({ tenant, folder: `stacks/${tenant}` }) as TenantIntent);
}

function listTemporary(): string[] {
  return readdirSync(tmpdir()).filter((name) => name.startsWith("tenantry-revision-"));
}
