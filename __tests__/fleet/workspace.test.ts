import { execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { syncWorkspace } from "../../fleet/workspace";

let base: string;
let root: string;
let workspace: string;

beforeEach(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), "workspace-")));
  root = join(base, "checkout");
  workspace = join(root, ".lab", "workspace");
  mkdirSync(root);
  git("init", "-q");
  write(".gitignore", ".lab/\nnode_modules/\n*.log\ncdktf.out/\n");
  write("main.ts", "1");
  write("tenants/acme.ts", "acme");
  git("add", ".");
});

afterEach(() => rmSync(base, { recursive: true }));

test("tracked and new files are copied as they stand, ignored ones are not", async () => {
  write("main.ts", "changed and not committed");
  write("tenants/new.ts", "new");
  write("debug.log", "ignored");
  await syncWorkspace(root, workspace);
  expect(copied()).toEqual([".gitignore", "main.ts", "tenants/acme.ts", "tenants/new.ts"]);
  expect(read("main.ts")).toBe("changed and not committed");
});

test("a file that was removed from the working tree goes, and its empty folder with it", async () => {
  await syncWorkspace(root, workspace);
  rmSync(join(root, "tenants/acme.ts"));
  await syncWorkspace(root, workspace);
  expect(copied()).toEqual([".gitignore", "main.ts"]);
  expect(existsSync(join(workspace, "tenants"))).toBe(false);
});

test("what ran in the workspace made there stays", async () => {
  await syncWorkspace(root, workspace);
  write("cdktf.out/stacks/acme/cdk.tf.json", "{}", workspace);
  write("tenants/notes.txt", "kept", workspace);
  rmSync(join(root, "tenants"), { recursive: true });
  await syncWorkspace(root, workspace);
  expect(copied()).toEqual([".gitignore", "cdktf.out/stacks/acme/cdk.tf.json", "main.ts", "tenants/notes.txt"]);
});

test("a file that a command changed in the workspace is the working tree's again", async () => {
  await syncWorkspace(root, workspace);
  write("main.ts", "2", workspace);
  await syncWorkspace(root, workspace);
  expect(read("main.ts")).toBe("1");
});

test("only what changed is written", async () => {
  await syncWorkspace(root, workspace);
  const before = statSync(join(workspace, "tenants/acme.ts"));
  write("main.ts", "3");
  await syncWorkspace(root, workspace);
  expect(statSync(join(workspace, "tenants/acme.ts")).ino).toBe(before.ino);
  expect(read("main.ts")).toBe("3");
});

test("a change of the same length within the same second is a change", async () => {
  await syncWorkspace(root, workspace);
  write("main.ts", "4");
  const second = Math.floor(Date.now() / 1000);
  utimesSync(join(root, "main.ts"), second, second + 0.001);
  await syncWorkspace(root, workspace);
  write("main.ts", "5");
  utimesSync(join(root, "main.ts"), second, second + 0.002);
  await syncWorkspace(root, workspace);
  expect(read("main.ts")).toBe("5");
});

test("an executable stays one", async () => {
  write("run.sh", "#!/bin/sh\n");
  chmodSync(join(root, "run.sh"), 0o755);
  await syncWorkspace(root, workspace);
  expect(statSync(join(workspace, "run.sh")).mode & 0o111).toBe(0o111);
});

test("state and inventory of the tenants stay where they are, on both sides", async () => {
  write("tenant-inventory/ledger.json", "ledger");
  write("tenant-inventory/acme/hosts.yml", "real hosts");
  write("tenant-inventory/acme/terraform/terraform.tfstate", "real state");
  git("add", "-f", ".");
  write("tenant-inventory/acme/hosts.yml", "the lab's hosts", workspace);
  await syncWorkspace(root, workspace);
  expect(readdirSync(join(workspace, "tenant-inventory")).sort()).toEqual(["acme", "ledger.json"]);
  expect(readdirSync(join(workspace, "tenant-inventory/acme"))).toEqual(["hosts.yml"]);
  expect(read("tenant-inventory/acme/hosts.yml")).toBe("the lab's hosts");
  expect(readFileSync(join(root, "tenant-inventory/acme/hosts.yml"), "utf8")).toBe("real hosts");
});

test("no state file is copied, wherever it is", async () => {
  for (const file of ["terraform.tfstate", "old/terraform.acme.tfstate.backup"]) write(file, "real");
  git("add", "-f", ".");
  await syncWorkspace(root, workspace);
  expect(copied()).toEqual([".gitignore", "main.ts", "tenants/acme.ts"]);
});

test("an inventory that is a link leads nowhere", async () => {
  write("elsewhere/hosts.yml", "real hosts");
  mkdirSync(join(root, "tenant-inventory"));
  symlinkSync("../elsewhere", join(root, "tenant-inventory/acme"));
  git("add", "-f", ".");
  await syncWorkspace(root, workspace);
  expect(existsSync(join(workspace, "tenant-inventory"))).toBe(false);
});

test("a link inside the app leads to the copy", async () => {
  symlinkSync("main.ts", join(root, "start.ts"));
  await syncWorkspace(root, workspace);
  expect(realpathSync(join(workspace, "start.ts"))).toBe(join(workspace, "main.ts"));
});

test.each([
  ["an absolute link", () => join(root, "main.ts")],
  ["a relative one", () => "../../tenant-inventory"],
])("fails for %s that leads back into the working tree", async (_, target) => {
  symlinkSync(target(), join(root, "back"));
  await expect(syncWorkspace(root, workspace)).rejects.toThrow(
    'link "back" leads out of the lab\'s copy into the working tree; make it relative',
  );
});

test("what is installed and built is linked", async () => {
  for (const name of ["node_modules", ".gen"]) write(`${name}/index.js`, "");
  await syncWorkspace(root, workspace);
  await syncWorkspace(root, workspace);
  expect(readlinkSync(join(workspace, "node_modules"))).toBe(join(root, "node_modules"));
  expect(readlinkSync(join(workspace, ".gen"))).toBe(join(root, ".gen"));
  expect(lstatSync(join(workspace, ".toolchain"), { throwIfNoEntry: false })).toBeUndefined();
});

test("a folder that an installation has made in the copy is a link again", async () => {
  write(".gen/index.js", "");
  await syncWorkspace(root, workspace);
  rmSync(join(workspace, ".gen"));
  write(".gen/other.js", "", workspace);
  await syncWorkspace(root, workspace);
  expect(readlinkSync(join(workspace, ".gen"))).toBe(join(root, ".gen"));
});

test("several at once end with the same copy", async () => {
  await Promise.all([1, 2, 3].map(() => syncWorkspace(root, workspace)));
  expect(copied()).toEqual([".gitignore", "main.ts", "tenants/acme.ts"]);
});

test("fails outside a git checkout, in words", async () => {
  const folder = join(base, "no-checkout");
  mkdirSync(folder);
  await expect(syncWorkspace(folder, join(folder, "w"))).rejects.toThrow(
    `the lab runs a copy of what git lists in ${folder}, and it refuses: fatal: not a git repository`,
  );
});

function git(...args: string[]): void {
  execFileSync("git", args, { cwd: root });
}

function write(file: string, text: string, folder = root): void {
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  writeFileSync(join(folder, file), text);
}

function read(file: string): string {
  return readFileSync(join(workspace, file), "utf8");
}

/** Files of the workspace, without links. */
function copied(): string[] {
  return readdirSync(workspace, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(workspace.length + 1))
    .sort();
}
