import { chmodSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readCredentials } from "../../../fleet/engine/credentials";
import { findExecutable } from "../../../toolchain/executables";
import { type Fixture, makeFixture } from "../../toolchain/fixture";
import { intent, secret, token } from "./intent";

const page = readFileSync(join(__dirname, "..", "..", "..", "docs", "credentials.md"), "utf8");

let fixture: Fixture;
beforeEach(() => {
  fixture = makeFixture();
});
afterEach(() => fixture.remove());

/** Asks the helper that the page has below a heading, with the system's programs and the fixture's. */
function ask(heading: string) {
  const [, script = ""] = new RegExp(`^## ${heading}\n.*?^\`\`\`sh\n(.*?)^\`\`\`$`, "ms").exec(page) ?? [];
  fixture.write("tools/tenant-credentials", script);
  const helper = join(fixture.folder, "tools", "tenant-credentials");
  chmodSync(helper, 0o755);
  return readCredentials(intent, { PATH: `${fixture.bin}:/usr/bin:/bin`, TENANTRY_CREDENTIAL_HELPER: helper });
}

const all = { proxmoxApiToken: token, dnsKeySecret: secret, environment: { AWS_ACCESS_KEY_ID: "a" } };

// https://github.com/getsops/sops: `sops decrypt --output-type json FILE` prints what is in it.
describe("the helper for sops", () => {
  test("gives what the tenant's file has", async () => {
    fixture.write("secrets/acme-web.json", JSON.stringify(all));
    fixture.program("sops", 'echo "$1 $2 $3" >> "$FIXTURE/log"; cat "$4"');
    expect(await ask("sops")).toMatchObject(all);
    expect(fixture.log()).toEqual(["decrypt --output-type json"]);
  });

  test("fails with sops' own words", async () => {
    fixture.program("sops", "echo 'Failed to get the data key required to decrypt the SOPS file.' >&2; exit 128");
    await expect(ask("sops")).rejects.toThrow(
      /^\[acme-web\] credential helper ".*" ended with exit code 128: Failed to get the data key required/,
    );
  });
});

// https://developer.hashicorp.com/vault/docs/commands/kv/get: version 2 of the store has the fields below `data.data`.
// Where there is no jq, nothing can be shown of it.
const describeWithJq = findExecutable("jq", ["/usr/bin", "/bin"]) ? describe : describe.skip;

describeWithJq("the helper for Vault", () => {
  test("gives what the tenant's secret has", async () => {
    const data = { proxmox_api_token: token, dns_key_secret: secret };
    fixture.write("answer", JSON.stringify({ data: { data, metadata: { version: 3 } } }));
    fixture.program("vault", 'echo "$*" >> "$FIXTURE/log"; cat "$FIXTURE/answer"');
    expect(await ask("HashiCorp Vault, OpenBao")).toMatchObject({ proxmoxApiToken: token, dnsKeySecret: secret });
    expect(fixture.log()).toEqual(["kv get -mount=tenants -format=json acme-web"]);
  });

  test("fails with Vault's own words", async () => {
    fixture.program("vault", "echo 'Error making API request. Code: 403. Errors: permission denied' >&2; exit 2");
    await expect(ask("HashiCorp Vault, OpenBao")).rejects.toThrow(
      /^\[acme-web\] credential helper ".*" ended with exit code 2: .*permission denied/,
    );
  });
});
