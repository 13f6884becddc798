import type { LabDocument } from "../../fleet/lab-document";
import { renderClientVariables, renderTerraformVariables, withoutReal } from "../../fleet/lab-environment";

const lab: LabDocument = {
  version: 1,
  process: { pid: 1 },
  proxmox: { endpoint: "https://127.0.0.1:40001", ca: "/lab/ca.pem" },
  dns: { server: "127.0.0.1", port: 40002 },
  tokens: [
    { id: "root@pam!lab", token: "root@pam!lab=r" },
    { id: "tenant-acme-web@pve!tenantry", tenant: "acme-web", token: "tenant-acme-web@pve!tenantry=t" },
  ],
  users: [{ id: "root@pam", password: "p" }],
  keys: [{ name: "tenant-acme-web.", algorithm: "hmac-sha256", tenant: "acme-web", secret: "c2VjcmV0" }],
  requestLog: "/lab/requests.jsonl",
  admin: { socket: "/lab/admin.sock" },
};

test("a tenant's variables are named after it, dashes as underscores", () => {
  expect(renderTerraformVariables(lab)).toEqual({
    TF_VAR_proxmox_endpoint: "https://127.0.0.1:40001",
    TF_VAR_dns_server: "127.0.0.1",
    TF_VAR_dns_port: "40002",
    TF_VAR_acme_web_proxmox_api_token: "tenant-acme-web@pve!tenantry=t",
    TF_VAR_acme_web_dns_key_secret: "c2VjcmV0",
  });
});

test("root's token is for people alone: a command in the lab must do with the tenant's", () => {
  expect(JSON.stringify(renderTerraformVariables(lab))).not.toContain("root@pam");
  expect(renderClientVariables(lab)).toMatchObject({
    PROXMOX_VE_ENDPOINT: "https://127.0.0.1:40001",
    PROXMOX_VE_API_TOKEN: "root@pam!lab=r",
    SSL_CERT_FILE: "/lab/ca.pem",
  });
});

test("no variable for people is one that a tenant's stack reads", () => {
  const variables = renderClientVariables(lab);
  expect(Object.keys(variables).filter((name) => name.startsWith("TF_"))).toEqual([]);
  expect(variables).toMatchObject({
    LAB_DNS_PORT: "40002",
    LAB_ACME_WEB_PROXMOX_API_TOKEN: "tenant-acme-web@pve!tenantry=t",
    LAB_ACME_WEB_DNS_KEY_SECRET: "c2VjcmV0",
  });
});

test("nothing that leads to the real world stays", () => {
  const real = [
    "TF_VAR_grooveiq_proxmox_api_token",
    "TF_VAR_proxmox_endpoint",
    "TF_CLI_ARGS",
    "TF_CLI_ARGS_plan",
    "TF_WORKSPACE",
    "TF_DATA_DIR",
    "TF_ENCRYPTION",
    "TF_TOKEN_app_terraform_io",
    "TF_HTTP_PASSWORD",
    "TENANTRY_CREDENTIAL_HELPER",
    "PROXMOX_API_TOKEN",
    "DNS_KEY_SECRET",
    "AWS_PROFILE",
    "AWS_SECRET_ACCESS_KEY",
    "PG_CONN_STR",
    "PGPASSWORD",
    "PROXMOX_VE_API_TOKEN",
    "DNS_UPDATE_KEYSECRET",
  ];
  expect(withoutReal(Object.fromEntries(real.map((name) => [name, "x"])))).toEqual({});
});

test("what else a caller has stays", () => {
  const harmless = { PATH: "/bin", HOME: "/root", TF_LOG: "DEBUG", TF_PLUGIN_CACHE_DIR: "/c", HTTPS_PROXY: "p" };
  expect(withoutReal({ ...harmless, GONE: undefined })).toEqual(harmless);
});
