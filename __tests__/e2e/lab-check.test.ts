import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { renderTerraformVariables } from "../../fleet/lab-environment";
import { ProxmoxClient } from "../../fleet/proxmox-client";
import { root, tenantry } from "./lab-command";

jest.setTimeout(60_000);

let folder: string;
let good: Record<string, string>;

/** A folder with the fleet as the app synthesizes it, and a lab. */
beforeAll(async () => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "check-")));
  writeFileSync(join(folder, "cdktf.json"), "{}");
  execFileSync(process.execPath, ["--require", require.resolve("tsx/cjs"), join(root, "main.ts")], { cwd: folder });
  await tenantry(folder, ["lab", "up", "--detach"]);
  // An engine by name: which one is installed here is not what these tests are about.
  writeFileSync(join(folder, "tofu"), "#!/bin/sh\necho OpenTofu v1.12.6\n", { mode: 0o755 });
  good = {
    ...JSON.parse((await tenantry(folder, ["lab", "env", "--json"])).stdout),
    ...renderTerraformVariables(JSON.parse(readFileSync(join(folder, ".lab", "run", "lab.json"), "utf8"))),
    TERRAFORM_BINARY_NAME: join(folder, "tofu"),
  };
});

afterAll(async () => {
  await tenantry(folder, ["lab", "down"]);
  rmSync(folder, { recursive: true });
});

test("with everything in place there is nothing in the way, and nothing was changed", async () => {
  const before = serials();
  expect(await tenantry(folder, ["check"], good)).toEqual({
    code: 0,
    stdout: "",
    stderr: "grooveiq, vintronics, moneyrouter: nothing in the way; see what an apply would do: npx tenantry plan\n",
  });
  expect(serials()).toEqual(before);
});

test("everything that is wrong is told at once, and what to run next", async () => {
  const { code, stdout, stderr } = await tenantry(folder, ["check", "grooveiq"], {
    ...good,
    TF_VAR_grooveiq_proxmox_api_token: "tenant-grooveiq@pve!tenantry=00000000-0000-4000-8000-000000000000",
    TF_VAR_grooveiq_dns_key_secret: good.TF_VAR_vintronics_dns_key_secret,
    TERRAFORM_BINARY_NAME: "/nonexistent/tofu",
  });
  const lines = stderr.trim().split("\n");
  expect([code, stdout]).toEqual([1, ""]);
  expect(lines[0]).toMatch(/^TERRAFORM_BINARY_NAME is "\/nonexistent\/tofu", which is no executable/);
  expect(lines.slice(1)).toEqual([
    `[grooveiq] ${good.TF_VAR_proxmox_endpoint} refuses the API token; put a valid one into TF_VAR_grooveiq_proxmox_api_token`,
    '[grooveiq] DNS server 127.0.0.1 does not accept the secret of key "tenant-grooveiq"; put the right one into TF_VAR_grooveiq_dns_key_secret',
    "when that is mended: npx tenantry check grooveiq",
  ]);
});

test("the token of another tenant is told, though the API takes it", async () => {
  const { code, stderr } = await tenantry(folder, ["check", "grooveiq"], {
    ...good,
    TF_VAR_grooveiq_proxmox_api_token: good.TF_VAR_vintronics_proxmox_api_token,
  });
  expect([code, stderr]).toEqual([
    1,
    '[grooveiq] TF_VAR_grooveiq_proxmox_api_token holds the token of tenant "vintronics"; put the one of tenant "grooveiq" into it\nwhen that is mended: npx tenantry check grooveiq\n',
  ]);
});

test("a right that was taken away is told with its place", async () => {
  const entry = { path: "/vms/9043", roles: "TenantryTemplate", tokens: "tenant-moneyrouter@pve!tenantry" };
  const root = new ProxmoxClient({
    endpoint: good.PROXMOX_VE_ENDPOINT as string,
    ca: good.SSL_CERT_FILE as string,
    token: good.PROXMOX_VE_API_TOKEN as string,
  });
  await root.put("/access/acl", { ...entry, delete: 1 });
  const { code, stderr } = await tenantry(folder, ["check", "moneyrouter"], good);
  await root.put("/access/acl", { ...entry, propagate: 0 });
  expect([code, stderr]).toEqual([
    1,
    "[moneyrouter] the API token lacks VM.Clone on /vms/9043; give them there to the token and to its user (docs/connect-to-proxmox.md)\nwhen that is mended: npx tenantry check moneyrouter\n",
  ]);
});

test("credentials that are missing are named, and the places that they are for are tried all the same", async () => {
  const { PATH, HOME } = process.env;
  const environment = { ...good, PATH, HOME, TF_VAR_moneyrouter_proxmox_api_token: "" };
  const { code, stderr } = await tenantry(folder, ["check"], environment);
  expect([code, stderr]).toEqual([
    1,
    "[moneyrouter] TF_VAR_moneyrouter_proxmox_api_token must be the tenant's API token, USER@REALM!TOKENID=UUID, and is not set; export TF_VAR_moneyrouter_proxmox_api_token='...'\nwhen that is mended: npx tenantry check\n",
  ]);
});

test("a DNS server that cannot be reached is told once for all tenants", async () => {
  const { stderr } = await tenantry(folder, ["check"], { ...good, TF_VAR_dns_port: "1" });
  expect(stderr.match(/DNS server 127\.0\.0\.1 port 1 cannot be reached by TCP/g)).toHaveLength(1);
});

test("a certificate of a CA that is not trusted is told with the variable that mends it", async () => {
  const { code, stderr } = await tenantry(folder, ["check", "grooveiq"], {
    ...good,
    SSL_CERT_FILE: "/etc/ssl/certs/ca-certificates.crt",
  });
  expect(code).toBe(1);
  expect(stderr).toContain(
    "is not trusted; copy its CA (/etc/pve/pve-root-ca.pem of a node) and export SSL_CERT_FILE=",
  );
});

test("machines get the same as JSON on stdout alone", async () => {
  const { code, stdout } = await tenantry(folder, ["check", "--json", "grooveiq"], { ...good, TF_VAR_dns_port: "1" });
  expect(code).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({
    version: 1,
    tenants: ["grooveiq"],
    problems: [{ tenant: null, about: "dns", message: expect.stringContaining("cannot be reached by TCP") }],
  });
});

test("no credential is ever printed", async () => {
  const outcomes = await Promise.all([
    tenantry(folder, ["check"], good),
    tenantry(folder, ["check"], { ...good, TF_VAR_dns_port: "1" }),
    tenantry(folder, ["check"], { ...good, TF_VAR_grooveiq_dns_key_secret: "hunter2 hunter2" }),
  ]);
  const printed = outcomes.map(({ stdout, stderr }) => stdout + stderr).join();
  const secrets = Object.entries(good).filter(([name]) => /token|secret/i.test(name));
  for (const [, secret] of secrets) expect(printed).not.toContain(secret);
  expect(printed).not.toContain("hunter2");
});

function serials(): string[] {
  return ["grooveiq.dvntm.deevnet.net", "0.100.10.in-addr.arpa"].map((zone) =>
    execFileSync("dig", ["@127.0.0.1", "-p", good.TF_VAR_dns_port as string, "+short", "SOA", zone], {
      encoding: "utf8",
    }),
  );
}
