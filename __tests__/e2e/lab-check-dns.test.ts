import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkDns } from "../../fleet/checks/check-dns";
import type { Target } from "../../fleet/checks/target";
import { type DnsServer, startDns } from "../../lab/dns/server";
import type { DnsZone, TsigKey } from "../../substrate/site";

jest.setTimeout(60_000);

const secret = Buffer.from("acme".padEnd(32, "-")).toString("base64");
const key: TsigKey = { name: "tenant-acme", algorithm: "hmac-sha256" };

let folder: string;
let dns: DnsServer;

beforeAll(async () => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "dns-")));
  dns = await startDns({
    zones: [
      { name: "acme.test.", grants: [{ key: "tenant-acme.", types: ["A", "CNAME"] }] },
      { name: "other.test.", grants: [] },
    ],
    keys: [{ name: "tenant-acme.", algorithm: "hmac-sha256", secret }],
    folder: join(folder, "dns"),
  });
});

afterAll(async () => {
  await dns.close();
  rmSync(folder, { recursive: true });
});

test("a key that may write what the contract says is fine", async () => {
  expect(await check({ zones: [zone("acme.test", ["A", "CNAME"])] })).toEqual([]);
});

test("a record type that the server does not grant is named, and it alone", async () => {
  expect(await check({ zones: [zone("acme.test", ["A", "CNAME", "TXT"])] })).toEqual([
    '[acme] DNS server 127.0.0.1 refuses updates of TXT in zone "acme.test" with key "tenant-acme"; grant them there',
  ]);
});

test("a zone of somebody else is named", async () => {
  expect(await check({ zones: [zone("acme.test", ["A"]), zone("other.test", ["A", "TXT"])] })).toEqual([
    '[acme] DNS server 127.0.0.1 refuses updates of A, TXT in zone "other.test" with key "tenant-acme"; grant them there',
  ]);
});

test("a zone that the server does not have is named", async () => {
  expect(await check({ zones: [zone("nowhere.test", ["A"])] })).toEqual([
    '[acme] DNS server 127.0.0.1 is not the primary of zone "nowhere.test"; correct the zone or the site\'s dns in substrate/',
  ]);
});

test("a key that the server does not know is named, once for all zones", async () => {
  const zones = [zone("acme.test", ["A"]), zone("other.test", ["A"])];
  expect(await check({ zones, key: { ...key, name: "nobody" } })).toEqual([
    '[acme] DNS server 127.0.0.1 does not know key "nobody" (hmac-sha256); correct its name in substrate/ or add it there',
  ]);
});

test("a wrong secret is told with its variable", async () => {
  const other = Buffer.from("other".padEnd(32, "-")).toString("base64");
  expect(await check({ keySecret: { variable: "TF_VAR_acme_dns_key_secret", value: other } })).toEqual([
    '[acme] DNS server 127.0.0.1 does not accept the secret of key "tenant-acme"; put the right one into TF_VAR_acme_dns_key_secret',
  ]);
});

test("a server without an address is told", async () => {
  expect(await check({ dns: { server: "dns.invalid", port: 53 } })).toEqual([
    "DNS server dns.invalid port 53 cannot be reached by TCP (nsupdate: no address is known for it); correct the site's dns or export TF_VAR_dns_server and TF_VAR_dns_port",
  ]);
});

function zone(name: string, recordTypes: DnsZone["recordTypes"]): DnsZone {
  return { name, key, recordTypes };
}

async function check(differences: Partial<Target>): Promise<string[]> {
  const target: Target = {
    tenant: "acme",
    endpoint: "",
    dns: { server: "127.0.0.1", port: dns.port },
    key,
    zones: [zone("acme.test", ["A"])],
    token: { variable: "TF_VAR_acme_proxmox_api_token", value: undefined },
    keySecret: { variable: "TF_VAR_acme_dns_key_secret", value: secret },
    ...differences,
  };
  const problems = await checkDns([target]);
  return problems.map(({ tenant, message }) => (tenant === null ? message : `[${tenant}] ${message}`));
}
