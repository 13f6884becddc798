import { execFileSync } from "node:child_process";
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkDns } from "../../fleet/checks/check-dns";
import { checkNames } from "../../fleet/checks/check-names";
import { renderProblem } from "../../fleet/checks/problem";
import type { Target } from "../../fleet/checks/target";
import { type DnsServer, startDns } from "../../lab/dns/server";
import type { RecordIntent } from "../../ledger/fleet-document";
import type { DnsZone, RecordType, TsigKey } from "../../substrate/site";

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
      {
        name: "names.test.",
        grants: [{ key: "tenant-acme.", types: ["A", "AAAA", "CNAME", "MX", "NS", "SRV", "TXT"] }],
      },
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

describe("of the names that a tenant wants", () => {
  const long = `say "hi"; c:\\dir straße ${"x".repeat(300)}`;

  beforeAll(() => {
    const there = [
      "taken A 192.0.2.9",
      "taken A 192.0.2.10",
      "alias CNAME elsewhere.example.",
      "texts TXT x",
      "*.wild CNAME catch.example.",
      "deeper.wild A 192.0.2.1",
      "away NS ns.example.",
      "six AAAA 2001:db8::1",
      "mail MX 10 mx.example.",
      "_ldap._tcp SRV 0 5 389 db.names.test.",
      `long TXT "say \\"hi\\"; c:\\\\dir stra\\195\\159e ${"x".repeat(200)}" "${"x".repeat(100)}"`,
    ];
    execFileSync("nsupdate", ["-v"], {
      input: [
        `server 127.0.0.1 ${dns.port}`,
        `key hmac-sha256:tenant-acme. ${secret}`,
        "zone names.test.",
        ...there.map((line) => line.replace(/^(\S+) /, "update add $1.names.test. 60 ")),
        "send",
        "",
      ].join("\n"),
    });
  });

  test("one that nobody has is free, also below a wildcard that does not reach it", async () => {
    const records = [record("A", "free", ["192.0.2.1"]), record("A", "below.deeper.wild", ["192.0.2.1"])];
    expect(await checkOf(records)).toEqual({ problems: [], notes: [] });
  });

  test("one that has the very data is fine, whatever its type", async () => {
    const records = [
      record("A", "taken", ["192.0.2.10", "192.0.2.9"]),
      record("AAAA", "six", ["2001:db8::1"]),
      record("CNAME", "alias", ["elsewhere.example."]),
      record("MX", "mail", ["10 mx.example."]),
      record("SRV", "_ldap._tcp", ["0 5 389 db.names.test."]),
      record("TXT", "long", [long]),
    ];
    expect(await checkOf(records)).toEqual({ problems: [], notes: [] });
  });

  test("one that has more or other data is told, with the ways out", async () => {
    const records = [record("A", "taken", ["192.0.2.9"]), record("TXT", "texts", ["y"])];
    const way = "remove it there, choose another name, or take it over as docs/add-a-vm.md says";
    expect((await checkOf(records)).problems).toEqual([
      `[acme] "taken.names.test" has A 192.0.2.10, 192.0.2.9 on DNS server 127.0.0.1 already, and the tenant's state has no dns_a_record_set.taken; ${way}`,
      `[acme] "texts.names.test" has TXT "x" on DNS server 127.0.0.1 already, and the tenant's state has no dns_txt_record_set.texts; ${way}`,
    ]);
  });

  test("one that the state holds at its address is the plan's to change", async () => {
    const own = ["dns_a_record_set.taken"];
    expect(await checkOf([record("A", "taken", ["192.0.2.1"])], own)).toEqual({ problems: [], notes: [] });
  });

  test("one that has other data is a note where the state cannot be read", async () => {
    const { problems, notes } = await checkOf(
      [record("A", "taken", ["192.0.2.1"])],
      "s3:https://s3.example/states/acme",
    );
    expect(problems).toEqual([]);
    expect(notes).toEqual([
      '[acme] "taken.names.test" has A 192.0.2.10, 192.0.2.9 on DNS server 127.0.0.1 already; whether that is the tenant\'s own is in its state, which cannot be read from here (s3:https://s3.example/states/acme)',
    ]);
  });

  // BIND accepts such an update and drops it (RFC 2136 section 3.4.2.2).
  test("one beside whose data nothing can be made is told, wherever the state is", async () => {
    const records = [record("A", "alias", ["192.0.2.1"]), record("CNAME", "texts", ["elsewhere.example."])];
    const way = "remove it there or, if it is the tenant's own, deploy once without this name";
    const lines = [
      `[acme] "alias.names.test" has CNAME elsewhere.example. on DNS server 127.0.0.1, beside which no A can be made; ${way}`,
      `[acme] "texts.names.test" has TXT "x" on DNS server 127.0.0.1, beside which no CNAME can be made; ${way}`,
    ];
    expect((await checkOf(records)).problems).toEqual(lines);
    expect((await checkOf(records, "pg:acme")).problems).toEqual(lines);
  });

  // hashicorp/terraform-provider-dns#90: a missing A is read as the CNAME, and every plan fails.
  test("one that a wildcard answers for is told with the wildcard", async () => {
    expect((await checkOf([record("A", "www.wild", ["192.0.2.1"])])).problems).toEqual([
      '[acme] "www.wild.names.test" is answered by the wildcard "*.wild.names.test" (CNAME catch.example.); remove that from DNS server 127.0.0.1',
    ]);
  });

  test("one that another server would be asked for is told", async () => {
    expect((await checkOf([record("A", "www.away", ["192.0.2.1"])])).problems).toEqual([
      '[acme] "www.away.names.test" lies in "away.names.test", which DNS server 127.0.0.1 leaves to others (NS); choose a name outside it',
    ]);
  });

  test("one that a record set of another id holds is told: it would go with that", async () => {
    const { problems } = await checkOf(
      [record("A", "taken", ["192.0.2.9", "192.0.2.10"], "new")],
      ["dns_a_record_set.taken"],
    );
    expect(problems).toEqual([
      '[acme] "taken.names.test" is dns_a_record_set.taken in the tenant\'s state and would be made as dns_a_record_set.new, which goes when the old one is removed; keep the id, say the old one as formerly, or deploy once without it',
    ]);
  });

  test("one that is moved from there is the tenant's own", async () => {
    const renamed = {
      ...record("A", "taken", ["192.0.2.9", "192.0.2.10"], "new"),
      movedFrom: "dns_a_record_set.taken",
    };
    expect(await checkOf([renamed], ["dns_a_record_set.taken"])).toEqual({ problems: [], notes: [] });
  });

  test("one that the server does not tell of is told", async () => {
    const unknown = { ...record("A", "www", ["192.0.2.1"]), fqdn: "www.nowhere.test" };
    expect((await checkOf([unknown])).problems).toEqual([
      '[acme] DNS server 127.0.0.1 does not tell what "www.nowhere.test" has (REFUSED); allow queries with key "tenant-acme" there, as the provider reads every record',
    ]);
  });

  /** Checks names of zone names.test; `own`: addresses that the tenant's state holds, or where else the state is. */
  async function checkOf(records: readonly RecordIntent[], own: readonly string[] | string = []) {
    if (typeof own !== "string") writeFileSync(join(folder, "own.tfstate"), renderState(own));
    const state = typeof own === "string" ? own : "local:own.tfstate";
    const target = makeTarget({ zones: [zone("names.test", ["A"])], records, state });
    const { problems, notes } = await checkNames(folder, [target]);
    return { problems: problems.map(renderProblem), notes: notes.map(renderProblem) };
  }
});

/** A state as engines write it, of what concerns us: version 4. */
function renderState(addresses: readonly string[]): string {
  const resources = addresses.map((address) => {
    const [type, name] = address.split(".");
    return { mode: "managed", type, name, instances: [{ attributes: { zone: "names.test.", name } }] };
  });
  return JSON.stringify({ version: 4, serial: 1, lineage: "x", outputs: {}, resources });
}

function record(type: RecordType, name: string, values: readonly string[], id = name): RecordIntent {
  const address = `dns_${type === "CNAME" ? "cname_record" : `${type.toLowerCase()}_record_set`}.${id}`;
  return { id, address, movedFrom: null, type, fqdn: `${name}.names.test`, values, ttlSeconds: 300 };
}

function zone(name: string, recordTypes: DnsZone["recordTypes"]): DnsZone {
  return { name, key, recordTypes };
}

async function check(differences: Partial<Target>): Promise<string[]> {
  return (await checkDns([makeTarget(differences)])).map(renderProblem);
}

function makeTarget(differences: Partial<Target>): Target {
  return {
    tenant: "acme",
    endpoint: "",
    dns: { server: "127.0.0.1", port: dns.port },
    key,
    zones: [zone("acme.test", ["A"])],
    records: [],
    state: "local:terraform.tfstate",
    token: { variable: "TF_VAR_acme_proxmox_api_token", value: undefined },
    pool: "acme-pool",
    otherPools: {},
    rights: [],
    keySecret: { variable: "TF_VAR_acme_dns_key_secret", value: secret },
    ...differences,
  };
}
