import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import execa from "execa";
import { syncWorkspace } from "../../fleet/workspace";
import { root } from "./stack";

jest.setTimeout(60_000);

let folder: string;

beforeEach(async () => {
  folder = join(mkdtempSync(join(tmpdir(), "tenantry-main-")), "app");
  await syncWorkspace(root, folder);
});

afterEach(() => rmSync(join(folder, ".."), { recursive: true, force: true }));

/** Runs the app of a copy of this checkout, as cdktf does. */
function runApp(): Promise<execa.ExecaReturnValue> {
  return execa("node", ["--import", "tsx", "main.ts"], { cwd: folder, reject: false });
}

function edit(file: string, from: string, to: string): void {
  const path = join(folder, file);
  const text = readFileSync(path, "utf8");
  if (!text.includes(from)) throw new Error(`${file} does not contain ${from}`);
  writeFileSync(path, text.replace(from, to));
}

test("the app writes a stack a tenant and the fleet's intent, and says nothing", async () => {
  const { exitCode, all, stdout, stderr } = await runApp();
  expect({ exitCode, all, stdout, stderr }).toEqual({ exitCode: 0, all: undefined, stdout: "", stderr: "" });
  expect(readdirSync(join(folder, "cdktf.out", "stacks")).sort()).toEqual(["grooveiq", "moneyrouter", "vintronics"]);
  const fleet = JSON.parse(readFileSync(join(folder, "cdktf.out", "fleet.json"), "utf8"));
  expect(fleet.version).toBe(2);
  expect(fleet.tenants.map(({ tenant }: { tenant: string }) => tenant)).toEqual([
    "grooveiq",
    "vintronics",
    "moneyrouter",
  ]);
});

test("the same source gives the same bytes in another folder", async () => {
  await runApp();
  const read = (base: string) => readFileSync(join(base, "cdktf.out", "stacks", "vintronics", "cdk.tf.json"), "utf8");
  const first = read(folder);
  const other = join(folder, "..", "other");
  await syncWorkspace(root, other);
  await execa("node", ["--import", "tsx", "main.ts"], { cwd: other });
  expect(read(other)).toBe(first);
  expect(first).not.toContain(folder);
});

test("the problems of every tenant are told at once, and nothing is written", async () => {
  edit("tenants/grooveiq.ts", "memoryMiB: 4096", "memoryMiB: 1000");
  edit("tenants/moneyrouter.ts", "10.102.0.1$", "10.103.0.1$");
  const { exitCode, stdout, stderr } = await runApp();
  expect(stderr.split("\n")).toEqual([
    "[grooveiq/api-vm01] memoryMiB must be a multiple of 512 from 512 to 262144, got 1000",
    '[moneyrouter/gw-vm01] address 10.103.0.11 is outside network "payments" (10.102.0.0/24); did you mean 10.102.0.11?',
  ]);
  expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: "" });
  expect(existsSync(join(folder, "cdktf.out", "fleet.json"))).toBe(false);
  expect(existsSync(join(folder, "cdktf.out", "stacks", "vintronics"))).toBe(false);
});

test("two tenants that claim one identity are refused", async () => {
  edit("tenants/grooveiq.ts", '"10.100.0.10",', '"10.100.0.10", mac: "02:00:00:66:00:12",');
  const { exitCode, stderr } = await runApp();
  expect(stderr).toBe(
    '[moneyrouter/gw-vm02] mac must be unique in the fleet, got "02:00:00:66:00:12", which grooveiq/api-vm01 has',
  );
  expect(exitCode).toBe(1);
});

test("a tenant that refers to a resource of another one is refused in one line", async () => {
  edit(
    "tenants/moneyrouter.ts",
    "  return tenant;",
    `  const [other] = tenant.node.root.node.children;
  const vm = other?.node.findAll().find(({ node }) => node.path.endsWith("api-vm01/Default"));
  new (require("cdktf").TerraformOutput)(tenant, "foreign", { value: (vm as import("cdktf").TerraformElement).fqn });
  return tenant;`,
  );
  const { exitCode, stderr } = await runApp();
  expect(stderr).toBe(
    '[moneyrouter] what a tenant refers to must be its own, got proxmox_virtual_environment_vm.api-vm01 of tenant "grooveiq"; use a value that is known before, like an address',
  );
  expect(exitCode).toBe(1);
  expect(existsSync(join(folder, "cdktf.out", "fleet.json"))).toBe(false);
});

test("a broken site is told before any tenant is looked at", async () => {
  edit("substrate/dvntm.ts", 'gateway: "10.100.0.1"', 'gateway: "10.100.0.150"');
  const { stderr } = await runApp();
  expect(stderr).toBe(
    "[site dvntm] vlans.grooveiq gateway must be outside the dynamic pool 10.100.0.100 to 10.100.0.200, got 10.100.0.150",
  );
});

test("what does not compile is refused before anything runs, by the words of the compiler", async () => {
  edit("tenants/grooveiq.ts", "memoryMiB: 4096", "memoryMib: 4096");
  edit("tenants/vintronics.ts", "dvntm.vlans.vintronics", "dvntm.vlans.vintronix");
  edit("tenants/moneyrouter.ts", "dvntm.templates.fedora43", "dvntm.templates.fedora44");
  const { app } = JSON.parse(readFileSync(join(folder, "cdktf.json"), "utf8"));
  const { exitCode, stdout } = await execa(app, { cwd: folder, reject: false, shell: true });
  expect(exitCode).not.toBe(0);
  expect(stdout).toMatch(/^tenants\/grooveiq\.ts\(\d+,\d+\): error TS\d+: .*'memoryMib'.*'memoryMiB'/m);
  expect(stdout).toMatch(/^tenants\/vintronics\.ts\(\d+,\d+\): error TS\d+: .*'vintronix'/m);
  expect(stdout).toMatch(/^tenants\/moneyrouter\.ts\(\d+,\d+\): error TS\d+: .*'fedora44'/m);
  // The compiler, which remembers what it looked at, says it again.
  expect(await execa(app, { cwd: folder, reject: false, shell: true })).toMatchObject({ exitCode, stdout });
  expect(readdirSync(join(folder, "cdktf.out"))).toEqual(["app.tsbuildinfo"]);
});

/** Returns the TypeScript blocks of a guide. */
function getBlocks(page: string): string[] {
  return [...readFileSync(join(root, "docs", page), "utf8").matchAll(/^```ts\n(.*?)^```$/gms)].map(
    ([, text = ""]) => text,
  );
}

/** Completes the ledger, runs the app as cdktf does, compiler first, and returns the fleet's intent. */
async function synthesize(): Promise<{
  tenants: { tenant: string; vms: { id: string }[]; records: { type: string }[] }[];
}> {
  const { app } = JSON.parse(readFileSync(join(folder, "cdktf.json"), "utf8"));
  await execa(app, { cwd: folder, shell: true, env: { TENANTRY_LEDGER: "update" } });
  await execa(app, { cwd: folder, shell: true });
  return JSON.parse(readFileSync(join(folder, "cdktf.out", "fleet.json"), "utf8"));
}

test("docs/add-a-tenant.md adds a tenant", async () => {
  const [site = "", tenant = ""] = getBlocks("add-a-tenant.md");
  const [, ...parts] = site.split(/^\/\/ (\w+)\n/m);
  for (let index = 0; index < parts.length; index += 2) {
    const [group, entry = ""] = parts.slice(index);
    const opening = group === "tenants" ? "  tenants: {\n" : `const ${group} = {\n`;
    edit("substrate/dvntm.ts", opening, opening + entry);
  }
  writeFileSync(join(folder, "tenants", "acme.ts"), tenant);
  edit("tenants/index.ts", "import { grooveiq }", 'import { acme } from "./acme";\nimport { grooveiq }');
  edit("tenants/index.ts", "[grooveiq,", "[acme, grooveiq,");
  expect((await synthesize()).tenants[0]).toMatchObject({ tenant: "acme", vms: [{ id: "web-vm01", vmId: 103010 }] });
});

test("docs/add-a-vm.md adds a VM and its names", async () => {
  const [vm = "", names = "", more = ""] = getBlocks("add-a-vm.md");
  edit("substrate/dvntm.ts", '["A", "CNAME", "TXT"]', '["A", "AAAA", "CNAME", "MX", "SRV", "TXT"]');
  edit("tenants/grooveiq.ts", "  return tenant;", `${vm}${names}${more}  return tenant;`);
  const [grooveiq] = (await synthesize()).tenants;
  expect(grooveiq?.vms.map(({ id }) => id)).toEqual(["api-vm01", "db-vm01"]);
  expect(grooveiq?.records.filter(({ type }) => type === "MX" || type === "SRV")).toHaveLength(2);
});

test("docs/addresses-and-macs.md, docs/rename-a-vm.md and docs/protect-a-vm.md say what compiles and is accepted", async () => {
  const [several = ""] = getBlocks("addresses-and-macs.md");
  const [rename = ""] = getBlocks("rename-a-vm.md");
  const [protect = "", unprotect = ""] = getBlocks("protect-a-vm.md");
  const vlan = "  grooveiq: {\n    id: 100,";
  const storage = `  grooveiqStorage: {
    id: 110,
    bridge: "vmbr0",
    subnet: "10.110.0.0/24",
    gateway: "10.110.0.1",
    dynamicPool: { from: "10.110.0.100", to: "10.110.0.200" },
    reverseZone: { name: "0.110.10.in-addr.arpa", key: keys.grooveiq, recordTypes: ["PTR"] },
  },
`;
  edit("substrate/dvntm.ts", vlan, storage + vlan);
  edit("substrate/dvntm.ts", "vlans: [vlans.grooveiq]", "vlans: [vlans.grooveiq, vlans.grooveiqStorage]");
  const original = readFileSync(join(folder, "tenants/grooveiq.ts"), "utf8");
  const tenant = (from: RegExp, to: string) =>
    writeFileSync(join(folder, "tenants/grooveiq.ts"), original.replace(from, to));

  tenant(/ {2}const network = .*/, several);
  expect((await synthesize()).tenants[0]?.vms).toMatchObject([
    { id: "db-vm01", nics: [{ address: "10.100.0.2" }, { fqdn: "db-vm01-storage.grooveiq.dvntm.deevnet.net" }] },
    { id: "api-vm01", vmId: 100010 },
  ]);
  tenant(/ {2}const api = new TenantVm[^;]*;/, `const api = ${rename}`);
  expect((await synthesize()).tenants[0]?.vms).toMatchObject([{ id: "api-vm02", vmId: 100010, formerly: "api-vm01" }]);

  const safe = (vm: string) => vm.replace("db-vm01", "safe-vm01");
  tenant(/ {2}return tenant;/, `${safe(protect)}return tenant;`);
  // The name that the renamed VM left.
  await expect(synthesize()).rejects.toThrow("which grooveiq/api-vm02 had");
  tenant(/ {2}const api = new TenantVm[^;]*;/, `const api = ${rename}${safe(protect)}`);
  expect((await synthesize()).tenants[0]?.vms[1]).toMatchObject({ id: "safe-vm01", protected: true });
  tenant(/ {2}const api = new TenantVm[^;]*;/, `const api = ${rename}${safe(unprotect)}`);
  expect((await synthesize()).tenants[0]?.vms[1]).toMatchObject({ id: "safe-vm01", protected: false });
});

test("missing bindings are one line that says what to do", async () => {
  rmSync(join(folder, ".gen"));
  const { exitCode, stderr } = await runApp();
  expect({ exitCode, stderr }).toEqual({
    exitCode: 1,
    stderr: "the provider bindings .gen are missing; run npm run gen",
  });
});
