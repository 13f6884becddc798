import { join } from "node:path";
import execa from "execa";
import { readCredentials } from "../../../fleet/engine/credentials";
import { intent, secret, token } from "./intent";

const helper = join(__dirname, "..", "..", "..", "ci", "credentials");
const { PATH } = process.env;

/** What ci/credentials gives for tenant acme-web in a job. */
const ask = (job: NodeJS.ProcessEnv) => readCredentials(intent, { PATH, TENANTRY_CREDENTIAL_HELPER: helper, ...job });
const all = { TENANT: "acme-web", PROXMOX_API_TOKEN: token, DNS_KEY_SECRET: secret };

test("a job's environment has the credentials of its tenant, and those of its store", async () => {
  expect(await ask({ ...all, AWS_ACCESS_KEY_ID: "a", AWS_SECRET_ACCESS_KEY: "" })).toMatchObject({
    proxmoxApiToken: token,
    dnsKeySecret: secret,
    environment: { AWS_ACCESS_KEY_ID: "a" },
  });
});

test("a job of another tenant has none", async () => {
  expect(await ask({ ...all, TENANT: "globex" })).toMatchObject({
    proxmoxApiToken: undefined,
    dnsKeySecret: undefined,
  });
});

test.each([
  [{}, "PROXMOX_API_TOKEN and DNS_KEY_SECRET are not in this job's environment; set them (docs/set-up-github.md, "],
  [{ PROXMOX_API_TOKEN: "" }, "PROXMOX_API_TOKEN is not in this job's environment; set it (docs/set-up-github.md, "],
])("a secret that is missing, or an empty one, is named as a person sets it: %j", async (job, message) => {
  const known = Object.keys(job).length === 0 ? { TENANT: "acme-web" } : all;
  await expect(ask({ ...known, ...job })).rejects.toThrow(message);
});

test("a secret is not missed where the job has it under Terraform's name", async () => {
  const job = { ...all, PROXMOX_API_TOKEN: "", TF_VAR_acme_web_proxmox_api_token: token };
  expect(await ask(job)).toMatchObject({ proxmoxApiToken: token, dnsKeySecret: secret });
});

test("plain cdktf names a secret that is missing, or an empty one, in the same way", async () => {
  const root = join(__dirname, "..", "..", "..");
  const run = (env: NodeJS.ProcessEnv) =>
    execa("sh", ["ci/cdktf.sh", "diff"], { cwd: root, env: { PATH, ...env }, extendEnv: false, reject: false });
  expect((await run({ ...all, PROXMOX_API_TOKEN: "" })).stderr).toMatch(
    /PROXMOX_API_TOKEN: must be a secret of this job's environment \(docs\/set-up-github\.md\)$/,
  );
  expect((await run({ TENANT: "acme-web", PROXMOX_API_TOKEN: token })).stderr).toMatch(
    /DNS_KEY_SECRET: must be a secret/,
  );
});
