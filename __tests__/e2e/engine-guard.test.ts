import { spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { placeGuardedEngines } from "../../fleet/guarded-engines";
import { type LabFolders, labFolders } from "../../fleet/lab-folders";

let base: string;
let folders: LabFolders;
let stack: string;
let engine: string;

beforeEach(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), "it's a guard-")));
  folders = labFolders(base);
  stack = join(folders.workspace, "cdktf.out", "stacks", "acme");
  mkdirSync(stack, { recursive: true });
  mkdirSync(join(base, "engines"));
  writeFileSync(join(base, "engines", "tofu"), '#!/bin/sh\necho "engine: $*"\nexit 3\n');
  chmodSync(join(base, "engines", "tofu"), 0o755);
  engine = placeGuardedEngines(folders, join(base, "engines", "tofu"), "/nonexistent").engine;
});

afterEach(() => rmSync(base, { recursive: true }));

const localHere = { local: { path: "../../../tenant-inventory/acme/terraform/terraform.tfstate" } };

test("the engine gets its arguments, and its exit code comes back", () => {
  writeStack({ terraform: { backend: localHere } });
  expect(run(["plan", "-out", "a b"])).toEqual({ status: 3, stdout: "engine: plan -out a b\n", stderr: "" });
});

test("a state in the workspace stays where the stack has it", () => {
  writeStack({ terraform: { backend: localHere } });
  run(["init"]);
  expect(override()).toBeUndefined();
});

test.each([
  ["s3", { s3: { bucket: "states", key: "dvntm/acme/terraform.tfstate", region: "eu-west-1" } }],
  ["pg", { pg: { schema_name: "dvntm_acme" } }],
  ["http", { http: { address: "https://states.example/dvntm/acme" } }],
  ["a type nobody has heard of", { orbital: {} }],
  ["local, by an absolute path", { local: { path: "/srv/terraform.tfstate" } }],
  ["local, up and out", { local: { path: "../../../../tenant-inventory/acme/terraform/terraform.tfstate" } }],
  ["local, by an expression", { local: { path: "${var.path}" } }],
  ["local, with workspaces outside", { local: { workspace_dir: "/srv" } }],
])("a state elsewhere (%s) is replaced by one in the workspace, and the stack's file stays as it is", (_, backend) => {
  const text = writeStack({ terraform: { backend } });
  expect(run(["init"]).status).toBe(3);
  expect(override()).toEqual({ terraform: { backend: localHere } });
  expect(readFileSync(join(stack, "cdk.tf.json"), "utf8")).toBe(text);
});

test("a cloud block is replaced as well", () => {
  writeStack({ terraform: { cloud: { organization: "acme" } } });
  run(["init"]);
  expect(override()).toBeDefined();
});

test("blocks in the form of lists are seen", () => {
  writeStack({ terraform: [{ required_version: ">= 1.10.0" }, { backend: [{ http: [{ address: "https://x" }] }] }] });
  run(["init"]);
  expect(override()).toBeDefined();
});

test("fails when a link leads out of the workspace", () => {
  mkdirSync(join(base, "real"));
  symlinkSync(join(base, "real"), join(folders.workspace, "tenant-inventory"));
  writeStack({ terraform: { backend: localHere } });
  expect(run(["init"])).toEqual({
    status: 1,
    stdout: "",
    stderr: `lab: ${folders.workspace}/tenant-inventory/acme/terraform leads out of the workspace; remove the link\n`,
  });
});

test("the override goes when the stack's own state is in the workspace again", () => {
  writeStack({ terraform: { backend: { s3: {} } } });
  run(["init"]);
  writeStack({ terraform: { backend: localHere } });
  run(["init"]);
  expect(override()).toBeUndefined();
});

test("fails when a stack reads another's state from a store", () => {
  writeStack({
    terraform: { backend: localHere },
    data: { terraform_remote_state: { other: { backend: "s3", config: { bucket: "states" } } } },
  });
  expect(run(["plan"])).toEqual({
    status: 1,
    stdout: "",
    stderr: 'lab: a stack reads the state of another from a store of type "s3", which a lab must not reach\n',
  });
});

test("another's state in the workspace may be read", () => {
  const config = { path: "../../../tenant-inventory/other/terraform/terraform.tfstate" };
  writeStack({
    terraform: { backend: localHere },
    data: { terraform_remote_state: { other: { backend: "local", config } } },
  });
  expect(run(["plan"]).status).toBe(3);
});

test("fails when a stack writes a file outside the workspace", () => {
  for (const filename of ["/srv/hosts.yml", "${path.root}/../../../../../hosts.yml", "${var.x}/hosts.yml"]) {
    writeStack({ terraform: { backend: localHere }, resource: { local_file: { hosts: { filename } } } });
    expect(run(["apply"])).toEqual({
      status: 1,
      stdout: "",
      stderr: `lab: a stack writes the file ${filename}, which is outside ${folders.workspace}; write it in the workspace\n`,
    });
  }
});

test("a stack writes its files in the workspace", () => {
  const filename = "${path.root}/../../../tenant-inventory/acme/hosts.yml";
  writeStack({ terraform: { backend: localHere }, resource: { local_file: { hosts: { filename } } } });
  expect(run(["apply"]).status).toBe(3);
});

test("fails outside the workspace, by working directory and by -chdir", () => {
  for (const result of [run(["plan"], base), run([`-chdir=${base}`, "plan"])]) {
    expect(result).toEqual({
      status: 1,
      stdout: "",
      stderr: `lab: the engine runs in ${folders.workspace} alone, not in ${base}; use: npx tenantry lab run -- cdktf ...\n`,
    });
  }
});

test.each(["-state=/srv/x", "-state-out=x", "-backup=x", "-backend-config=path=/srv/x", "--backend-config"])(
  "fails with %s",
  (argument) => {
    writeStack({ terraform: { backend: localHere } });
    expect(run(["init", argument])).toMatchObject({ status: 1, stdout: "" });
  },
);

test("fails with configuration that is not JSON", () => {
  writeStack({ terraform: { backend: localHere } });
  writeFileSync(join(stack, "extra.tf"), 'terraform { backend "http" {} }');
  expect(run(["init"])).toMatchObject({ status: 1, stdout: "" });
});

test("the version may be asked for anywhere", () => {
  for (const argument of ["version", "-v", "-version", "--version"]) {
    expect(run([argument, "-json"], base).stdout).toBe(`engine: ${argument} -json\n`);
  }
});

test("the other engine is guarded where it is installed, and gone where it is not", () => {
  const path = join(base, "engines");
  writeFileSync(join(path, "terraform"), "#!/bin/sh\necho real terraform\n");
  chmodSync(join(path, "terraform"), 0o755);
  placeGuardedEngines(folders, join(path, "tofu"), `${folders.bin}:${path}`);
  expect(run(["plan"], base, join(folders.bin, "terraform"))).toMatchObject({ status: 1, stdout: "" });
  expect(run(["version"], base, join(folders.bin, "terraform")).stdout).toBe("real terraform\n");

  placeGuardedEngines(folders, join(path, "tofu"), folders.bin);
  expect(existsSync(join(folders.bin, "terraform"))).toBe(false);
});

function writeStack(configuration: unknown): string {
  const text = JSON.stringify(configuration);
  writeFileSync(join(stack, "cdk.tf.json"), text);
  return text;
}

function run(args: readonly string[], cwd = stack, program = engine) {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd, encoding: "utf8" });
  return { status, stdout, stderr };
}

function override(): unknown {
  const file = join(stack, "zz_tenantry_lab_override.tf.json");
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : undefined;
}
