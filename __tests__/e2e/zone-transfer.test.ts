import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import execa from "execa";
import type { Target } from "../../fleet/checks/target";
import { transferZones } from "../../fleet/world/zone-transfer";
import { type DnsServer, startDns } from "../../lab/dns/server";
import type { TsigKey } from "../../substrate/site";

jest.setTimeout(60_000);

const names = ["acme", "umbra"];
const secrets = names.map((name) => Buffer.from(name.padEnd(32, "-")).toString("base64"));
const [acmeSecret = "", umbraSecret = ""] = secrets;
const many = Array.from({ length: 200 }, (_, index) => `z${index}.test`);

let folder: string;
let dns: DnsServer;

beforeAll(async () => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "transfer-")));
  dns = await startDns({
    zones: [
      grant("acme.test.", "acme."),
      grant("large.test.", "acme."),
      grant("umbra.test.", "umbra."),
      ...many.map((zone) => grant(`${zone}.`, "acme.")),
    ],
    keys: names.map((name, index) => ({
      name: `${name}.`,
      algorithm: "hmac-sha256",
      secret: secrets[index] ?? "",
    })),
    folder: join(folder, "dns"),
  });
});

afterAll(async () => {
  await dns?.close();
  rmSync(folder, { recursive: true });
});

test("a zone comes whole, with the names and texts that zone files escape", async () => {
  await update("acme.test.", [
    "add www.acme.test. 60 A 192.0.2.1",
    "add WWW.acme.test. 60 A 192.0.2.2",
    'add odd\\032name\\.x.acme.test. 300 TXT "it\'s" "say \\"hi\\"; c:\\\\dir" ""',
    "add _ldap._tcp.acme.test. 60 SRV 0 5 389 db.acme.test.",
  ]);
  const [transfer] = await transferZones([acme({ zones: ["acme.test"] })]);
  expect(transfer).toMatchObject({ tenant: "acme", zone: "acme.test", error: null });
  expect(transfer?.records).toEqual([
    { fqdn: "acme.test", type: "SOA", ttlSeconds: 300, data: expect.stringMatching(/^localhost\. hostmaster/) },
    { fqdn: "acme.test", type: "NS", ttlSeconds: 300, data: "localhost." },
    { fqdn: "_ldap._tcp.acme.test", type: "SRV", ttlSeconds: 60, data: "0 5 389 db.acme.test." },
    {
      fqdn: "odd\\032name\\.x.acme.test",
      type: "TXT",
      ttlSeconds: 300,
      data: '"it\'s" "say \\"hi\\"; c:\\\\dir" ""',
    },
    { fqdn: "www.acme.test", type: "A", ttlSeconds: 60, data: "192.0.2.1" },
    { fqdn: "www.acme.test", type: "A", ttlSeconds: 60, data: "192.0.2.2" },
  ]);
});

test("a zone of many messages comes whole", async () => {
  for (let from = 0; from < 3000; from += 500) {
    const names = Array.from({ length: 500 }, (_, index) => from + index);
    await update(
      "large.test.",
      names.map((index) => `add h${index}.large.test. 60 TXT "${"x".repeat(60)}${index}"`),
    );
  }
  const [transfer] = await transferZones([acme({ zones: ["large.test"] })]);
  expect(transfer?.records).toHaveLength(3002);
  expect(transfer?.error).toBeNull();
});

test("each tenant is asked for with its own key, and what another one may see is refused to it", async () => {
  const targets = [acme({ zones: ["umbra.test", "acme.test"] }), umbra({ zones: ["umbra.test", "acme.test"] })];
  const refused = (zone: string, key: string) =>
    `DNS server 127.0.0.1 refuses to transfer zone "${zone}" to key "${key}"; let it there (BIND: allow-transfer { key "${key}."; }; of the zone)`;
  expect(await errors(targets)).toEqual([
    ["acme", "umbra.test", refused("umbra.test", "acme")],
    ["acme", "acme.test", null],
    ["umbra", "umbra.test", null],
    ["umbra", "acme.test", refused("acme.test", "umbra")],
  ]);
});

test("a zone that the server does not have is told, and the others come", async () => {
  expect(await errors([acme({ zones: ["nowhere.test", "acme.test"] })])).toEqual([
    [
      "acme",
      "nowhere.test",
      'DNS server 127.0.0.1 is not the primary of zone "nowhere.test"; correct the zone or the site\'s dns in substrate/',
    ],
    ["acme", "acme.test", null],
  ]);
});

test("a key that the server does not know, a wrong secret and none are told", async () => {
  const zones = ["acme.test"];
  const variable = "TF_VAR_acme_dns_key_secret";
  const targets = [
    acme({ zones, key: { name: "nobody", algorithm: "hmac-sha256" } }),
    acme({ zones, keySecret: { variable, value: umbraSecret } }),
    acme({ zones, keySecret: { variable, value: undefined } }),
    acme({ zones, keySecret: { variable, value: "x y\n@elsewhere" } }),
  ];
  const form = `${variable} must be the secret of TSIG key "acme", in base64; export ${variable}='...'`;
  expect((await errors(targets)).map(([, , error]) => error)).toEqual([
    'DNS server 127.0.0.1 does not know key "nobody" (hmac-sha256); correct its name in substrate/ or add it there',
    `DNS server 127.0.0.1 does not accept the secret of key "acme"; put the right one into ${variable}`,
    form,
    form,
  ]);
});

test("a server that is away is told once a zone, without a wait for each of them", async () => {
  const silent = createServer().listen(0, "127.0.0.1");
  await new Promise((done) => silent.once("listening", done));
  const { port } = silent.address() as { port: number };
  const started = Date.now();
  const target = acme({ zones: many, dns: { server: "127.0.0.1", port } });
  const found = await errors([target, acme({ zones: ["acme.test"], dns: { server: "dns.invalid", port: 53 } })]);
  silent.close();
  const remedy = "correct the site's dns or export TF_VAR_dns_server and TF_VAR_dns_port";
  expect(new Set(found.map(([, , error]) => error))).toEqual(
    new Set([
      `DNS server 127.0.0.1 port ${port} cannot be reached by TCP (dig: no servers could be reached); ${remedy}`,
      `DNS server dns.invalid port 53 cannot be reached by TCP (dig: no address is known for it); ${remedy}`,
    ]),
  );
  expect(found).toHaveLength(201);
  expect(Date.now() - started).toBeLessThan(20_000);
});

test("200 zones of a tenant come in one process", async () => {
  const started = Date.now();
  const transfers = await transferZones([acme({ zones: many })]);
  expect(transfers.filter(({ error, records }) => error !== null || records.length !== 2)).toEqual([]);
  expect(transfers.map(({ zone }) => zone)).toEqual(many);
  // 0.2 s on two idle cores.
  expect(Date.now() - started).toBeLessThan(5_000);
});

async function errors(targets: readonly Target[]): Promise<(string | null)[][]> {
  return (await transferZones(targets)).map(({ tenant, zone, error }) => [tenant, zone, error]);
}

function grant(name: string, key: string) {
  return { name, grants: [{ key, types: ["A", "TXT", "SRV"] }] };
}

async function update(zone: string, commands: readonly string[]): Promise<void> {
  const input = [
    `server 127.0.0.1 ${dns.port}`,
    `key hmac-sha256:acme. ${acmeSecret}`,
    `zone ${zone}`,
    ...commands.map((command) => `update ${command}`),
    "send",
    "",
  ].join("\n");
  // Not synchronously: the server would wait for this process to take its log.
  await execa("nsupdate", ["-v"], { input });
}

interface Differences extends Omit<Partial<Target>, "zones"> {
  readonly zones: readonly string[];
}

function acme(differences: Differences): Target {
  return makeTarget("acme", acmeSecret, differences);
}

function umbra(differences: Differences): Target {
  return makeTarget("umbra", umbraSecret, differences);
}

function makeTarget(tenant: string, secret: string, { zones, ...differences }: Differences): Target {
  const key: TsigKey = { name: tenant, algorithm: "hmac-sha256" };
  return {
    tenant,
    endpoint: "",
    dns: { server: "127.0.0.1", port: dns.port },
    key,
    zones: zones.map((name) => ({ name, key, recordTypes: ["A"] })),
    records: [],
    state: "local:terraform.tfstate",
    pool: tenant,
    otherPools: {},
    rights: [],
    token: { variable: "", value: undefined },
    keySecret: { variable: `TF_VAR_${tenant}_dns_key_secret`, value: secret },
    ...differences,
  };
}
