import type { Credentials } from "../../../fleet/engine/credentials";
import { renderEngineEnvironment } from "../../../fleet/engine/engine-environment";
import { intent, secret, token } from "./intent";

const credentials: Credentials = { proxmoxApiToken: token, dnsKeySecret: secret, environment: {}, secrets: [] };
const none: Credentials = { environment: {}, secrets: [] };

/** What every engine gets. */
const always = { TF_IN_AUTOMATION: "1", TF_INPUT: "0", TF_WORKSPACE: "default", GOGC: "off", GOMEMLIMIT: "512MiB" };

test("an engine gets its own tenant's credentials under the names that the stack declares", () => {
  expect(renderEngineEnvironment(intent, credentials, {})).toEqual({
    ...always,
    TF_VAR_acme_web_proxmox_api_token: token,
    TF_VAR_acme_web_dns_key_secret: secret,
  });
});

test("a credential that nobody has is no variable", () => {
  expect(renderEngineEnvironment(intent, none, {})).toEqual(always);
});

test.each([
  "TF_VAR_umbra_proxmox_api_token",
  "TF_VAR_umbra_dns_key_secret",
  "TF_VAR_acme_proxmox_api_token",
  "TENANTRY_CREDENTIAL_HELPER",
  "VAULT_TOKEN",
  "BAO_TOKEN",
  "SOPS_AGE_KEY",
  "SOPS_AGE_KEY_FILE",
  "PROXMOX_VE_API_TOKEN",
  "DNS_UPDATE_KEYSECRET",
  "GITHUB_TOKEN",
  "CI_JOB_TOKEN",
  "SSH_AUTH_SOCK",
  "NODE_OPTIONS",
  "LD_PRELOAD",
  "TF_LOG",
  "TF_LOG_PROVIDER",
  "TF_LOG_PATH",
  "TF_REATTACH_PROVIDERS",
  // A state in a file needs none of these.
  "AWS_SECRET_ACCESS_KEY",
  "PGPASSWORD",
  "TF_HTTP_PASSWORD",
])("%s does not reach the engine", (name) => {
  expect(renderEngineEnvironment(intent, none, { [name]: "x" })).toEqual(always);
});

test.each([
  "PATH",
  "USER",
  "LC_ALL",
  "TZ",
  "TMPDIR",
  "XDG_CACHE_HOME",
  "SSL_CERT_FILE",
  "SSL_CERT_DIR",
  "HTTPS_PROXY",
  "https_proxy",
  "NO_PROXY",
  "no_proxy",
  "TF_CLI_CONFIG_FILE",
  "TF_ENCRYPTION",
  "TF_TOKEN_registry_example",
  "TF_REGISTRY_DISCOVERY_RETRY",
  "CHECKPOINT_DISABLE",
  "GOMEMLIMIT",
  "TF_VAR_proxmox_endpoint",
  "TF_VAR_dns_server",
  "TF_VAR_dns_port",
])("%s reaches the engine", (name) => {
  expect(renderEngineEnvironment(intent, none, { [name]: "x" })).toEqual({ ...always, [name]: "x" });
});

test.each([
  ["s3:https://s3.example/states/lab/acme-web/terraform.tfstate", "AWS_SECRET_ACCESS_KEY"],
  ["pg:lab_acme_web", "PG_CONN_STR"],
  ["pg:lab_acme_web", "PGPASSWORD"],
  ["http:https://states.example/lab/acme-web", "TF_HTTP_PASSWORD"],
])("a state at %s gets %s and no other store's", (state, name) => {
  const environment = { AWS_SECRET_ACCESS_KEY: "a", PG_CONN_STR: "b", PGPASSWORD: "c", TF_HTTP_PASSWORD: "d" };
  const rendered = renderEngineEnvironment({ ...intent, state }, none, environment);
  expect(rendered).toHaveProperty(name);
  const others = Object.keys(environment).filter((other) => other.slice(0, 2) !== name.slice(0, 2));
  expect(Object.keys(rendered)).not.toEqual(expect.arrayContaining(others.slice(0, 1)));
});

test("what a helper gives comes before what the caller has", () => {
  const given = { ...none, environment: { AWS_ACCESS_KEY_ID: "tenant's" } };
  const s3 = { ...intent, state: "s3:https://s3.example/x" };
  expect(renderEngineEnvironment(s3, given, { AWS_ACCESS_KEY_ID: "caller's" })).toEqual({
    ...always,
    AWS_ACCESS_KEY_ID: "tenant's",
  });
});

test("providers are kept in a cache as cdktf does, unless the caller has one or wants none", () => {
  const cache = (environment: NodeJS.ProcessEnv) =>
    renderEngineEnvironment(intent, none, { HOME: "/home/ada", ...environment }).TF_PLUGIN_CACHE_DIR;
  expect(cache({})).toBe("/home/ada/.terraform.d/plugin-cache");
  expect(cache({ TF_PLUGIN_CACHE_DIR: "/cache" })).toBe("/cache");
  expect(cache({ CDKTF_DISABLE_PLUGIN_CACHE_ENV: "1" })).toBeUndefined();
  expect(cache({ CDKTF_DISABLE_PLUGIN_CACHE_ENV: "1", TF_PLUGIN_CACHE_DIR: "" })).toBe("");
});

test("a caller's choice for Go's garbage collector stays", () => {
  expect(renderEngineEnvironment(intent, none, { GOGC: "100" })).toEqual({
    TF_IN_AUTOMATION: "1",
    TF_INPUT: "0",
    TF_WORKSPACE: "default",
    GOGC: "100",
  });
});

test.each(["TF_CLI_ARGS", "TF_CLI_ARGS_plan", "TF_WORKSPACE", "TF_DATA_DIR"])("fails with %s, by its name", (name) => {
  expect(() => renderEngineEnvironment(intent, none, { [name]: "-destroy" })).toThrow(
    `${name} would lead the engine to another state or another plan; run: unset ${name}`,
  );
  expect(renderEngineEnvironment(intent, none, { [name]: "" })).toEqual(always);
});
