import { mkdirSync, mkdtempSync, readFileSync, rmSync, unlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { CommandError } from "../../fleet/command-error";
import { synthesize } from "../../fleet/synthesis";

/** An app that writes what a synthesis does, and a line in `../runs` for each time that it runs. */
const app = `
const { appendFileSync, mkdirSync, readFileSync, writeFileSync } = require("node:fs");
appendFileSync("../runs", JSON.stringify(process.env) + "\\n");
if (readFileSync("tenants/acme.ts", "utf8") === "// edited soon") writeFileSync("tenants/acme.ts", "// edited");
const tenant = readFileSync("tenants/acme.ts", "utf8");
if (tenant.includes("wrong")) process.exit(1);
mkdirSync("cdktf.out/stacks/acme", { recursive: true });
for (const file of ["fleet.json", "manifest.json", "stacks/acme/cdk.tf.json", "stacks/acme/.terraform.lock.hcl"]) {
  writeFileSync("cdktf.out/" + file, file + tenant);
}
`;

let base: string;
let root: string;
const environment = { ...process.env };

beforeEach(async () => {
  base = mkdtempSync(join(tmpdir(), "tenantry-synthesis-"));
  root = join(base, "checkout");
  write("cdktf.json", JSON.stringify({ app: "node app.cjs" }));
  write("app.cjs", app);
  write("tenants/acme.ts", "// as before");
  write("tenant-inventory/ledger.json", "{}");
});

afterEach(() => {
  process.env = environment;
  rmSync(base, { recursive: true });
});

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

/** Environments of the app's runs so far. */
function getRuns(): NodeJS.ProcessEnv[] {
  return readFileSync(join(base, "runs"), "utf8")
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line));
}

test("nothing runs when nothing has changed since the last synthesis", async () => {
  await synthesize(root);
  await synthesize(root);
  expect(getRuns()).toHaveLength(1);
});

test.each([
  ["a tenant", "tenants/acme.ts"],
  ["a new file of the app", "tenants/more/data.json"],
  ["the ledger", "tenant-inventory/ledger.json"],
  ["what a tenant deployed last", "tenant-inventory/acme/hosts.yml"],
  ["the bindings", ".gen/providers/proxmox/vm/index.ts"],
  ["the packages that are wanted", "package-lock.json"],
  ["the packages that are installed", "node_modules/.package-lock.json"],
  ["the providers' lock", "providers.lock.hcl"],
  ["a stack that was written", "cdktf.out/stacks/acme/cdk.tf.json"],
  ["the list of stacks", "cdktf.out/manifest.json"],
  ["the fleet's intent", "cdktf.out/fleet.json"],
])("the app runs when %s is another", async (_, path) => {
  await synthesize(root);
  write(path, "// another");
  await synthesize(root);
  expect(getRuns()).toHaveLength(2);
  await synthesize(root);
  expect(getRuns()).toHaveLength(2);
});

test.each(["fleet.json", "manifest.json", "stacks/acme/cdk.tf.json", "stacks/acme/.terraform.lock.hcl"])(
  "the app runs when %s is gone",
  async (name) => {
    await synthesize(root);
    unlinkSync(join(root, "cdktf.out", name));
    await synthesize(root);
    expect(getRuns()).toHaveLength(2);
  },
);

test("the app runs when the engine takes its providers from another mirror", async () => {
  await synthesize(root);
  write("../mirror/lock.hcl", "one");
  process.env = { ...environment, TF_CLI_CONFIG_FILE: join(base, "mirror", "tofu.rc") };
  await synthesize(root);
  expect(getRuns()).toHaveLength(2);
  write("../mirror/lock.hcl", "another");
  await synthesize(root);
  expect(getRuns()).toHaveLength(3);
});

test.each([
  "docs/add-a-tenant.md",
  "fleet/main.ts",
  "tenant-inventory/acme/terraform/terraform.tfstate",
  "cdktf.out/stacks/acme/.terraform/terraform.tfstate",
])("%s is no part of a synthesis", async (path) => {
  await synthesize(root);
  write(path, "another");
  await synthesize(root);
  expect(getRuns()).toHaveLength(1);
});

test("a synthesis fails in one line when the app does, and is not taken for done", async () => {
  await synthesize(root);
  write("tenants/acme.ts", "// wrong");
  await expect(synthesize(root)).rejects.toThrow(CommandError);
  await expect(synthesize(root)).rejects.toThrow(
    "the tenants cannot be synthesized; when that is mended, run it again",
  );
  expect(getRuns()).toHaveLength(3);
});

test("what is edited while the app starts is not taken for what was there before", async () => {
  write("tenants/acme.ts", "// edited soon");
  await synthesize(root);
  write("tenants/acme.ts", "// edited soon");
  await synthesize(root);
  expect(getRuns()).toHaveLength(2);
});

test("the app gets neither credentials nor another place to write to", async () => {
  const leading = {
    TF_VAR_acme_proxmox_api_token: "secret",
    PROXMOX_API_TOKEN: "secret",
    DNS_KEY_SECRET: "secret",
    GITHUB_TOKEN: "secret",
    TENANTRY_GITLAB_TOKEN: "secret",
    AWS_SECRET_ACCESS_KEY: "secret",
    CDKTF_OUTDIR: "/elsewhere",
    CDKTF_CONTEXT_JSON: "{}",
    SYNTH_HCL_OUTPUT: "true",
    TENANTRY_LEDGER: "update",
  };
  process.env = { ...environment, ...leading, LANG: "C.UTF-8" };
  await synthesize(root);
  const [run = {}] = getRuns();
  expect(Object.keys(run).filter((name) => name in leading)).toEqual([]);
  expect(run.LANG).toBe("C.UTF-8");
});
