import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type DnsServer, startDns } from "../../lab/dns/server";

jest.setTimeout(60_000);

const keys = ["acme", "other"].map((name) => ({
  name: `tenant-${name}.`,
  algorithm: "hmac-sha256",
  secret: Buffer.from(name.padEnd(32, "-")).toString("base64"),
}));
const zones = [
  { name: "acme.test.", grants: [{ key: "tenant-acme.", types: ["A", "CNAME", "TXT"] }] },
  { name: "0.10.in-addr.arpa.", grants: [{ key: "tenant-acme.", types: ["PTR"] }] },
  { name: "other.test.", grants: [{ key: "tenant-other.", types: ["A"] }] },
];

let folder: string;
let dns: DnsServer;

beforeAll(async () => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "dns-")));
  dns = await startDns({ zones, keys, folder: join(folder, "dns") });
});

afterAll(async () => {
  await dns.close();
  rmSync(folder, { recursive: true });
});

test("a tenant's key writes its record types, forward and reverse", () => {
  expect(update("acme", "acme.test.", "update add web.acme.test. 300 A 10.0.0.5")).toBe("");
  expect(update("acme", "0.10.in-addr.arpa.", "update add 5.0.0.10.in-addr.arpa. 300 PTR web.acme.test.")).toBe("");
  expect(dig("+short", "web.acme.test.", "A")).toBe("10.0.0.5\n");
  expect(dig("+short", "+tcp", "-x", "10.0.0.5")).toBe("web.acme.test.\n");
});

test.each([
  ["a record type that is not granted", "acme", "acme.test.", "update add x.acme.test. 300 MX 10 a.acme.test."],
  ["an address in a reverse zone", "acme", "0.10.in-addr.arpa.", "update add 1.0.0.10.in-addr.arpa. 300 A 10.0.0.1"],
  ["another tenant's zone", "acme", "other.test.", "update add x.other.test. 300 A 10.0.0.1"],
  ["another tenant's key", "other", "acme.test.", "update add x.acme.test. 300 A 10.0.0.1"],
  ["no key", undefined, "acme.test.", "update add x.acme.test. 300 A 10.0.0.1"],
])("%s is refused", (_, key, zone, command) => {
  expect(update(key, zone, command)).toContain("REFUSED");
});

test("a wrong secret is a bad signature, an unknown key a bad key", () => {
  const command = "update add x.acme.test. 300 A 10.0.0.1";
  expect(update("acme", "acme.test.", command, keys[1]?.secret)).toContain("BADSIG");
  expect(update("nobody", "acme.test.", command, keys[1]?.secret)).toContain("BADKEY");
});

test("zones are put back as they were saved, what was changed, added or removed since, by an update that they answer on", async () => {
  update("acme", "acme.test.", "update add old.acme.test. 300 A 10.0.0.1");
  update("acme", "acme.test.", 'update add text.acme.test. 300 TXT "two  blanks;" "and \\"quotes\\""');
  const saved = await dns.save();
  update("acme", "acme.test.", "update delete old.acme.test. A");
  update("acme", "acme.test.", "update add old.acme.test. 60 CNAME other.acme.test.");
  update("acme", "acme.test.", "update delete text.acme.test. TXT");
  update("acme", "0.10.in-addr.arpa.", "update add 9.0.0.10.in-addr.arpa. 300 PTR x.acme.test.");
  const serial = serialOf("acme.test.");
  await dns.load(saved);
  expect(await dns.save()).toEqual(saved);
  expect(dig("+short", "old.acme.test.", "A")).toBe("10.0.0.1\n");
  expect(dig("+short", "text.acme.test.", "TXT")).toBe('"two  blanks;" "and \\"quotes\\""\n');
  expect(dig("+short", "-x", "10.0.0.9")).toBe("");
  expect(serialOf("acme.test.")).toBeGreaterThan(serial);
});

test("a zone of 1,000 records is put back, and one that is empty again", async () => {
  const saved = await dns.save();
  const records = Array.from({ length: 1_000 }, (_, index) => `n${index}.acme.test. 300 A 10.0.1.1`);
  const full = new Map([...saved, ["acme.test.", new Set([...(saved.get("acme.test.") ?? []), ...records])]]);
  await dns.load(full);
  expect(await dns.save()).toEqual(full);
  await dns.load(saved);
  expect(await dns.save()).toEqual(saved);
});

test("a zone shows itself whole to its tenant, and to nobody else", () => {
  const types = transfer("acme", "acme.test.").match(/IN\t\w+/g);
  expect(types).toEqual(expect.arrayContaining(["IN\tSOA", "IN\tNS"]));
  expect(transfer("other", "acme.test.")).toContain("Transfer failed");
  expect(transfer(undefined, "acme.test.")).toContain("Transfer failed");
});

test("nothing is asked of other servers", () => {
  expect(dig("elsewhere.test.", "A")).toContain("status: REFUSED");
});

test("fails when its port is taken, in one line", async () => {
  const second = startDns({ zones, keys, folder: join(folder, "second"), port: dns.port });
  await expect(second).rejects.toThrow(`port ${dns.port} of 127.0.0.1 cannot be listened on; choose another`);
});

test("fails when a zone makes no sense, in named-checkconf's words", async () => {
  const broken = [{ name: "acme.test.", grants: [{ key: "tenant-acme.", types: ["NOTHING"] }] }];
  const started = startDns({ zones: broken, keys, folder: join(folder, "broken") });
  await expect(started).rejects.toThrow(/^named-checkconf refuses the lab's zones: .*NOTHING/);
});

test("each start has zones of its own: nothing stays of the last one", async () => {
  const where = { zones, keys, folder: join(folder, "again") };
  const first = await startDns(where);
  expect(update("acme", "acme.test.", "update add gone.acme.test. 300 A 10.0.0.9", undefined, first.port)).toBe("");
  await first.close();
  const second = await startDns(where);
  expect(dig("+short", "-p", String(second.port), "gone.acme.test.", "A")).toBe("");
  await second.close();
});

function update(key: string | undefined, zone: string, command: string, secret?: string, port = dns.port): string {
  const own = keys.find(({ name }) => name === `tenant-${key}.`)?.secret;
  const lines = [
    `server 127.0.0.1 ${port}`,
    `zone ${zone}`,
    ...(key ? [`key hmac-sha256:tenant-${key}. ${secret ?? own}`] : []),
    command,
    "send",
    "",
  ];
  return spawnSync("nsupdate", ["-v"], { input: lines.join("\n"), encoding: "utf8" }).stderr;
}

function dig(...args: string[]): string {
  const port = args.includes("-p") ? [] : ["-p", String(dns.port)];
  return execFileSync("dig", ["@127.0.0.1", ...port, ...args], { encoding: "utf8" });
}

function serialOf(zone: string): number {
  return Number(dig("+short", "SOA", zone).split(" ")[2]);
}

function transfer(key: string | undefined, zone: string): string {
  const secret = keys.find(({ name }) => name === `tenant-${key}.`)?.secret;
  return dig("+noall", "+answer", ...(key ? ["-y", `hmac-sha256:tenant-${key}.:${secret}`] : []), "AXFR", zone);
}
