import * as releasing from "../../../fleet/ledger/release-claims";
import type { Claim } from "../../../ledger/claims";
import type { DeployedHost } from "../../../ledger/deployed-hosts";

/** With nothing deployed unless said so. */
const releaseClaims = (claims: readonly Claim[], names: readonly string[], hosts: readonly DeployedHost[] = []) =>
  releasing.releaseClaims(claims, names, (tenant) => (tenant === "acme" ? hosts : []));

const active: Claim[] = [
  { kind: "address", site: "lab", value: "10.20.12.2", owner: "acme/web-01", nic: "net0" },
  { kind: "fqdn", value: "pool.acme.lab.example", type: "A", owner: "acme/pool" },
  { kind: "fqdn", value: "pool.acme.lab.example", type: "TXT", owner: "acme/pool-text" },
  { kind: "vmid", site: "lab", value: 1000, owner: "acme/web-01" },
];
const former: Claim = {
  kind: "address",
  site: "lab",
  value: "10.20.12.9",
  owner: "acme/web-01",
  nic: "net0",
  retired: true,
};
const gone: Claim[] = [
  { kind: "address", site: "lab", value: "2001:db8:0:e::10", owner: "acme/old-01", nic: "net0", retired: true },
  { kind: "fqdn", value: "old-01.acme.lab.example", owner: "acme/old-01", nic: "net0", retired: true },
  { kind: "mac", value: "02:00:00:00:00:0a", owner: "acme/old-01", nic: "net0", retired: true },
  { kind: "vmid", site: "lab", value: 1001, owner: "acme/old-01", retired: true },
];
const ledger = [...active, former, ...gone];

test.each([
  ["2001:DB8:0:e:0:0:0:10", 0],
  ["OLD-01.acme.lab.example.", 1],
  ["02:00:00:00:00:0A", 2],
  ["1001", 3],
])("%s frees one claim, and the others stay", (name, index) => {
  const freed = gone[index];
  expect(releaseClaims(ledger, [name])).toEqual({
    claims: ledger.filter((claim) => claim !== freed),
    freed: [freed],
    problems: [],
  });
});

test("a VM that is gone frees all that it had", () => {
  expect(releaseClaims(ledger, ["acme/old-01"])).toEqual({
    claims: [...active, former],
    freed: gone,
    problems: [],
  });
});

test("a VM that is there frees what it does not use any more alone", () => {
  expect(releaseClaims(ledger, ["acme/web-01"])).toEqual({
    claims: [...active, ...gone],
    freed: [former],
    problems: [],
  });
});

test("what is named twice is freed once", () => {
  expect(releaseClaims(ledger, ["1001", "1001", "acme/old-01"])).toMatchObject({ freed: gone, problems: [] });
});

test("each argument that names no retired claim is a line", () => {
  const names = ["10.20.12.2", "1000", "pool.acme.lab.example", "1002", "web-01", "acme/pool", "acme/none", "1001"];
  expect(releaseClaims(ledger, names).problems).toEqual([
    "address 10.20.12.2 is in use by acme/web-01",
    "vmid 1000 is in use by acme/web-01",
    "fqdn pool.acme.lab.example is in use by acme/pool and acme/pool-text",
    "vmid 1002 is not in tenant-inventory/ledger.json",
    '"web-01" must be an address, a MAC address, a VMID or an FQDN, or a VM as tenant/vm',
    "nothing of acme/pool is retired: all of it is in use",
    'nothing in tenant-inventory/ledger.json is of "acme/none"',
  ]);
});

describe("a VMID that is retired at two sites", () => {
  const elsewhere: Claim = { kind: "vmid", site: "home", value: 1001, owner: "acme-home/old-01", retired: true };

  test("must be named by its VM", () => {
    expect(releaseClaims([...ledger, elsewhere], ["1001"]).problems).toEqual([
      "vmid 1001 is retired at lab (acme/old-01) and home (acme-home/old-01); name the VM: npx tenantry ledger release acme/old-01 or acme-home/old-01",
    ]);
    expect(releaseClaims([...ledger, elsewhere], ["acme-home/old-01"]).freed).toEqual([elsewhere]);
  });

  test("is freed at one while the other uses it", () => {
    const { retired: _, ...used } = elsewhere;
    expect(releaseClaims([...ledger, used], ["1001"])).toMatchObject({ freed: [gone[3]], problems: [] });
  });
});

describe("what is deployed still", () => {
  const host = (fqdn: string, ...identities: readonly string[]): DeployedHost => ({
    fqdn,
    isProtected: false,
    identities,
  });
  const old = host("old-01.acme.lab.example", "data", "2001:db8:0:e::10", "02:00:00:00:00:0a");

  test("is not freed, by whatever name", () => {
    const line = (what: string) =>
      `${what} is deployed still (tenant-inventory/acme/hosts.yml); deploy acme without it first`;
    expect(releaseClaims(ledger, ["acme/old-01"], [old]).problems).toEqual([
      line("address 2001:db8:0:e::10"),
      line("fqdn old-01.acme.lab.example"),
      line("mac 02:00:00:00:00:0a"),
      line("vmid 1001"),
    ]);
    expect(releaseClaims(ledger, ["1001"], [old]).problems).toEqual([line("vmid 1001")]);
  });

  test("is another host's: that keeps nothing", () => {
    const web = host("web-01.acme.lab.example", "app", "10.20.12.2");
    expect(releaseClaims(ledger, ["acme/old-01", "10.20.12.9"], [web])).toMatchObject({ problems: [] });
  });

  test("is a former address of a VM that is there, until that is deployed", () => {
    const before = host("web-01.acme.lab.example", "app", "10.20.12.9");
    expect(releaseClaims(ledger, ["acme/web-01"], [before]).problems).toHaveLength(1);
  });

  test("says nothing of the VMID that a VM which is there had", () => {
    const formerId: Claim = { kind: "vmid", site: "lab", value: 999, owner: "acme/web-01", retired: true };
    const web = host("web-01.acme.lab.example", "app", "10.20.12.2");
    expect(releaseClaims([...ledger, formerId], ["999"], [web]).problems).toEqual([]);
  });
});
