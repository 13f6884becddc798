import { askHelper } from "../../../fleet/engine/credential-helper";
import { readCredentials } from "../../../fleet/engine/credentials";
import { type Fixture, makeFixture } from "../../toolchain/fixture";
import { intent, secret, token } from "./intent";

let fixture: Fixture;
beforeEach(() => {
  fixture = makeFixture();
});
afterEach(() => fixture.remove());

/** Asks a helper that is this shell script. */
function ask(script: string, environment: NodeJS.ProcessEnv = {}) {
  const helper = fixture.program("helper", script);
  return readCredentials(intent, { ...environment, TENANTRY_CREDENTIAL_HELPER: helper });
}

/** Asks a helper that prints this. */
function askFor(answer: unknown, environment: NodeJS.ProcessEnv = {}) {
  fixture.write("answer", typeof answer === "string" ? answer : JSON.stringify(answer));
  return ask('cat "$FIXTURE/answer"', environment);
}

/** Returns the message that asking fails with, the fixture's folder left out. */
async function getFailure(asking: Promise<unknown>): Promise<string> {
  const error: Error = await asking.then(
    () => new Error("nothing failed"),
    (failure) => failure,
  );
  expect(error.message).not.toContain("\n");
  return error.message.replaceAll(fixture.bin, "BIN");
}

const given = { TF_VAR_acme_web_proxmox_api_token: token, TF_VAR_acme_web_dns_key_secret: secret };

test("credentials are the tenant's own variables", async () => {
  const environment = { ...given, TF_VAR_umbra_proxmox_api_token: "another" };
  expect(await readCredentials(intent, environment)).toEqual({
    proxmoxApiToken: token,
    dnsKeySecret: secret,
    environment: {},
    secrets: [token, "7f1e6d0c-0000-4000-8000-000000000000", secret],
  });
});

test("what nobody has is undefined", async () => {
  expect(await readCredentials(intent, {})).toEqual({ environment: {}, secrets: [] });
});

test("a helper is asked for the tenant, without a shell", async () => {
  await ask('echo "$# $1" >> "$FIXTURE/log"; echo "{}"');
  expect(fixture.log()).toEqual(["1 acme-web"]);
});

test("a helper gives token, secret and the store's variables", async () => {
  const environment = {
    AWS_ACCESS_KEY_ID: "AKIA0000",
    AWS_SECRET_ACCESS_KEY: "very-secret",
    AWS_REGION: "eu-central-1",
  };
  const credentials = await askFor({ proxmoxApiToken: token, dnsKeySecret: secret, environment });
  expect(credentials).toMatchObject({ proxmoxApiToken: token, dnsKeySecret: secret, environment });
  expect(credentials.secrets).toEqual(expect.arrayContaining([token, secret, "AKIA0000", "very-secret"]));
  expect(credentials.secrets).not.toContain("eu-central-1");
});

test("a variable comes before what a helper has, and both are secrets", async () => {
  const credentials = await askFor(
    { proxmoxApiToken: "the helper's", dnsKeySecret: secret },
    {
      TF_VAR_acme_web_proxmox_api_token: token,
    },
  );
  expect(credentials).toMatchObject({ proxmoxApiToken: token, dnsKeySecret: secret });
  expect(credentials.secrets).toEqual(expect.arrayContaining([token, "the helper's"]));
});

test("a helper has the caller's environment: what lets it in elsewhere", async () => {
  fixture.write("answer", "{}");
  await ask('echo "$VAULT_TOKEN" >> "$FIXTURE/log"; cat "$FIXTURE/answer"', { VAULT_TOKEN: "hvs.x" });
  expect(fixture.log()).toEqual(["hvs.x"]);
});

test("what lets into a state store is secret, with the password of its URL and the texts of an encryption", async () => {
  const state = "pg:lab_acme_web";
  const environment = {
    PG_CONN_STR: "postgres://acme:pass%2Fword@db.example/states",
    TF_ENCRYPTION: 'key_provider "pbkdf2" "main" { passphrase = "correct horse battery staple" }',
    HTTPS_PROXY: "http://user:proxy-password@proxy.example:3128",
    TF_VAR_dns_server: "10.0.0.53",
  };
  const { secrets } = await readCredentials({ ...intent, state }, environment);
  expect([...secrets].sort()).toEqual(
    [
      environment.PG_CONN_STR,
      "pass%2Fword",
      "pass/word",
      environment.TF_ENCRYPTION,
      "correct horse battery staple",
      "proxy-password",
    ].sort(),
  );
});

describe("fails in one line without a value", () => {
  test("when the helper is not there", async () => {
    expect(await getFailure(readCredentials(intent, { TENANTRY_CREDENTIAL_HELPER: "/nowhere/helper" }))).toBe(
      '[acme-web] credential helper "/nowhere/helper" cannot be run (ENOENT); try it: "/nowhere/helper" acme-web',
    );
  });

  test("when the helper fails, with what it says", async () => {
    const script = `echo '{"proxmoxApiToken": "${token}"}'; printf 'cannot log in\\n  with %s\\n' "$VAULT_TOKEN" >&2; exit 3`;
    expect(await getFailure(ask(script, { VAULT_TOKEN: "hvs.secret" }))).toBe(
      '[acme-web] credential helper "BIN/helper" ended with exit code 3: cannot log in with (sensitive); try it: "BIN/helper" acme-web',
    );
  });

  test("when the helper is killed", async () => {
    expect(await getFailure(ask("kill -TERM $$"))).toBe(
      '[acme-web] credential helper "BIN/helper" was ended by SIGTERM; try it: "BIN/helper" acme-web',
    );
  });

  // What it started has its output open: until that has ended as well, nothing comes back.
  test("when the helper takes too long, and ends it with what it started", async () => {
    const helper = fixture.program("helper", "echo waiting >&2; sleep 600 & wait");
    expect(await getFailure(askHelper(helper, "acme-web", {}, 300))).toBe(
      '[acme-web] credential helper "BIN/helper" took more than 0.3 s: waiting; try it: "BIN/helper" acme-web',
    );
  });

  test.each([
    ["no JSON", "secret-text", "JSON, got 11 characters that are not"],
    ["nothing", "", "JSON, got 0 characters that are not"],
    [
      "another type",
      { dnsKeySecret: 12345678 },
      '{"proxmoxApiToken", "dnsKeySecret", "environment"}, got "dnsKeySecret": Invalid input: expected string, received number',
    ],
    [
      "another key",
      { proxmoxApitoken: token },
      '{"proxmoxApiToken", "dnsKeySecret", "environment"}, got "": Unrecognized key: "proxmoxApitoken"',
    ],
    [
      "an empty token",
      { proxmoxApiToken: "" },
      '{"proxmoxApiToken", "dnsKeySecret", "environment"}, got "proxmoxApiToken": Too small: expected string to have >=1 characters',
    ],
    [
      "a variable that is none of the engine's",
      { environment: { AWS_PROFILE: "x", LD_PRELOAD: "secret-text" } },
      'in "environment" variables of state store and engine alone (AWS_*, PG*, TF_HTTP_*, TF_ENCRYPTION, TF_TOKEN_*), got "LD_PRELOAD"',
    ],
  ])("when the helper prints %s", async (_, answer, words) => {
    const message = await getFailure(askFor(answer));
    expect(message).toBe(
      `[acme-web] credential helper "BIN/helper" must print ${words}; see what it prints: "BIN/helper" acme-web`,
    );
    expect(message).not.toMatch(/secret-text|12345678|7f1e6d0c/);
  });
});
