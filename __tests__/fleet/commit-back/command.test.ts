import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { type Clone, Clones, stateOf } from "./clones";

jest.setTimeout(30_000);

const state = "tenant-inventory/acme/terraform/terraform.tfstate";

let clones: Clones;
let clone: Clone;
beforeEach(() => {
  clones = new Clones();
  clone = clones.clone("runner");
});
afterEach(() => clones.remove());

test("it says what it committed, or that there is nothing", async () => {
  clone.write("tenant-inventory/globex/hosts.yml", "globex 2\n");
  clone.write(state, stateOf(2));
  const done = await clone.run(["acme", "globex", "--branch", "main"]);
  const commit = clones.git("rev-parse", "--short=12", "main");
  expect(done).toMatchObject({ exitCode: 0, stdout: "" });
  expect(done.stderr).toBe(`committed to "main" as ${commit}: acme (1 file), globex (1 file)`);
  expect(await clone.run(["acme", "--branch", "main"])).toMatchObject({
    exitCode: 0,
    stderr: 'nothing to commit to "main"',
  });
});

test("a state that git ignores is told of, and one that came meanwhile is exit code 1", async () => {
  const other = clones.clone("other");
  other.write(state, stateOf(5));
  other.push("meanwhile");
  clone.write(".gitignore", "tenant-inventory/*/terraform/*\n");
  clone.write(state, stateOf(2));
  clone.write("tenant-inventory/globex/terraform/terraform.tfstate", stateOf(1));
  const { exitCode, stderr } = await clone.run(["acme", "globex", "--branch", "main"]);
  expect(exitCode).toBe(1);
  const lines = stderr.split("\n");
  expect(lines[0]).toBe(
    "[globex] its state tenant-inventory/globex/terraform/terraform.tfstate is on this machine alone, as git ignores it",
  );
  // Git has this one, whatever it ignores.
  expect(lines[1]).toMatch(/^\[acme\] its state in "main" is another one/);
  expect(lines.slice(2)).toEqual(['nothing to commit to "main"']);
});

test.each([
  [["nobody", "--branch", "main"], /^no tenant "nobody" in cdktf\.out\/fleet\.json/],
  [["../acme", "--branch", "main"], /^no tenant "\.\.\/acme"/],
  [["acme", "--branch", "nowhere"], /^--branch must be a branch of origin, got "nowhere"; push it first$/],
  [["acme", "--branch", "ma in"], /^--branch must be the name of a branch, like main, got "ma in"$/],
  [["acme", "--branch", "--all"], /^--branch must be a branch of origin, got "--all"|^--branch must be the name/],
  [["acme"], /required option '--branch <name>'/],
  [["--branch", "main"], /missing required argument 'tenant'/],
])("%j is refused in one line", async (args, message) => {
  clone.write(state, stateOf(2));
  const { exitCode, stderr } = await clone.run(args);
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(message);
  expect(stderr.trim().split("\n")).toHaveLength(1);
  expect(clones.subjects()).toEqual(["first"]);
});

test("what the other side says when it refuses a push is told", async () => {
  clones.hook("echo 'main takes reviewed changes alone' >&2; exit 1");
  clone.write(state, stateOf(2));
  const { exitCode, stderr } = await clone.run(["acme", "--branch", "main"]);
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(
    /^"main" of origin takes no push from here: remote: main takes reviewed changes alone *; \[remote rejected\] \(pre-receive hook declined\); let this identity push there \(docs\/in-a-pipeline\.md\), run this again where the files are, as nothing else has them$/,
  );
  expect(clones.git("branch")).toBe("* main");
});

test("what a rule of the branch keeps from it is kept in a branch of its own, to be merged", async () => {
  clones.hook('while read -r _ _ ref; do test "$ref" != refs/heads/main || exit 1; done');
  clone.write(state, stateOf(2));
  const { exitCode, stderr } = await clone.run(["acme", "--branch", "main"]);
  expect(exitCode).toBe(1);
  const [, kept = ""] =
    /, and merge "(commit-back\/[0-9a-f]{12})", which has what the apply has written$/.exec(stderr) ?? [];
  expect(clones.git("show", `${kept}:${state}`)).toBe(stateOf(2).trim());
  expect(clones.git("rev-parse", `${kept}^`)).toBe(clones.git("rev-parse", "main"));
});

test("no credential is in what it says, be it in the remote's URL or in the environment", async () => {
  for (const url of [
    "https://ada:s3cret-passw0rd@127.0.0.1:1/x.git?private_token=t0ken-in-query",
    "https://t0ken-as-user@127.0.0.1:1/x.git",
  ]) {
    clone.git("remote", "set-url", "origin", url);
    const { exitCode, stderr } = await clone.run(["acme", "--branch", "main"]);
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^origin cannot be read: .*https:\/\/127\.0\.0\.1:1\/x\.git/);
    expect(stderr).not.toMatch(/s3cret|t0ken|ada/);
  }
  clones.hook('echo "denied for $PUSH_TOKEN" >&2; exit 1');
  clone.git("remote", "set-url", "origin", clones.remote);
  clone.write(state, stateOf(2));
  const { stderr } = await clone.run(["acme", "--branch", "main"], { PUSH_TOKEN: "t0ken-of-the-job" });
  expect(stderr).toContain("denied for (sensitive)");
});

test("git asks nobody for a name or a password", async () => {
  const server = createServer((_, response) => response.writeHead(401, { "WWW-Authenticate": "Basic" }).end());
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    const { port } = server.address() as AddressInfo;
    clone.git("remote", "set-url", "origin", `http://127.0.0.1:${port}/x.git`);
    const { exitCode, stderr } = await clone.run(["acme", "--branch", "main"]);
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^origin cannot be read: .*terminal prompts disabled$/);
  } finally {
    server.close();
  }
});

describe("--check", () => {
  test("says that it would work, and pushes nothing", async () => {
    clone.write(".gitignore", "cdktf.out\n");
    const { exitCode, stderr } = await check(["acme", "globex"]);
    expect(stderr).toBe('what an apply of acme, globex writes can be committed to "main"');
    expect(exitCode).toBe(0);
    expect(clones.subjects()).toEqual(["first"]);
  });

  test("a state that git ignores would be lost with the machine, unless git has it", async () => {
    clone.write(".gitignore", "cdktf.out\ntenant-inventory/*/terraform/*\n");
    const { exitCode, stderr } = await check(["acme", "globex", "initech"]);
    expect(exitCode).toBe(1);
    expect(stderr).toBe(
      "[globex] its state tenant-inventory/globex/terraform/terraform.tfstate would be lost with this machine, as git ignores it; take it out of .gitignore, or keep it in a store (docs/in-a-pipeline.md)",
    );
  });

  test("a state that is another one in the branch already is told before anything is applied", async () => {
    const other = clones.clone("other");
    other.write(state, stateOf(5));
    other.push("meanwhile");
    const { exitCode, stderr } = await check(["acme"]);
    expect(exitCode).toBe(1);
    expect(stderr).toBe(
      '[acme] its state in "main" is another one (serial 5 of one) than this checkout began with (serial 1 of one); check out "main" anew',
    );
  });

  test("who may not push learns it", async () => {
    clone.git("remote", "set-url", "--push", "origin", join(clones.base, "nothing.git"));
    const { exitCode, stderr } = await check(["acme"]);
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^"main" of origin takes no push from here: .*nothing\.git/);
  });

  function check(tenants: readonly string[]) {
    clone.write("cdktf.json", JSON.stringify({ app: "true" }));
    return clone.run([...tenants, "--branch", "main", "--check"]);
  }
});
