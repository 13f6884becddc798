import type { Claim } from "../../ledger/claims";
import { renderLedger } from "../../ledger/ledger-document";
import { compareLedgers, updateLedger } from "../../ledger/update-ledger";
import type { RecordType } from "../../substrate/site";
import { lab } from "../fixtures/acme-site";
import { makeFleet, type PlainVm, update } from "../fixtures/plain-fleet";

const web: PlainVm = { tenant: "acme", id: "web", network: "app" };
const db: PlainVm = { tenant: "acme", id: "db", network: "app" };
const other: PlainVm = { tenant: "umbra", id: "web", network: "net" };

/** Returns the ledger of VMs, from nothing. */
function makeLedger(...vms: readonly PlainVm[]): readonly Claim[] {
  const { claims, problems } = update([], vms);
  expect(problems).toEqual([]);
  return claims;
}

/** Claims of machines in short: `vmid 1000 acme/web`, `- address ...` for what is retired. */
function short(claims: readonly Claim[]): string[] {
  return claims
    .filter(({ kind }) => kind === "vmid" || kind === "address" || kind === "mac")
    .map(({ kind, value, owner, retired }) => `${retired ? "- " : ""}${kind} ${value} ${owner}`);
}

describe("what is left open", () => {
  test("gets the lowest free VMID of the tenant's range, and the lowest free address of the network", () => {
    // .1 is the gateway.
    expect(short(makeLedger(web, db, other))).toEqual([
      "address 10.20.12.2 acme/db",
      "address 10.20.12.3 acme/web",
      "address 10.20.13.2 umbra/web",
      "vmid 1000 acme/db",
      "vmid 1001 acme/web",
      "vmid 2000 umbra/web",
    ]);
  });

  test("is the same in whatever order it is asked for", () => {
    expect(makeLedger(web, db)).toEqual(makeLedger(db, web));
  });

  test("stays what it is when others come and go", () => {
    const before = makeLedger(web);
    const after = update(before, [db, web]).claims;
    expect(short(after)).toEqual(expect.arrayContaining(short(before)));
    expect(short(update(after, [web]).claims)).toEqual(expect.arrayContaining(short(before)));
  });

  test("is not what a literal has, wherever that stands", () => {
    const literal = { ...web, vmId: 1000, address: "10.20.12.2" };
    expect(short(makeLedger(db, literal))).toEqual([
      "address 10.20.12.2 acme/web",
      "address 10.20.12.3 acme/db",
      "vmid 1000 acme/web",
      "vmid 1001 acme/db",
    ]);
  });

  test("is neither the dynamic pool's nor the platform's", () => {
    // .2 is a platform address of this network; .100 to .200 are the pool.
    const vms = Array.from({ length: 97 }, (_, index): PlainVm => {
      return { tenant: "acme", id: `vm-${String(index).padStart(2, "0")}`, network: "data" };
    });
    const addresses = makeLedger(...vms).flatMap(({ kind, value }) => (kind === "address" ? [value] : []));
    expect(addresses[0]).toBe("10.20.14.3");
    expect(addresses[96]).toBe("10.20.14.99");
    const last: PlainVm = { tenant: "acme", id: "z", network: "data" };
    const { claims } = update([], [...vms, last]);
    expect(claims).toContainEqual(expect.objectContaining({ value: "10.20.14.201", owner: "acme/z" }));
  });

  test("has an IPv6 address of the static range, without the platform's", () => {
    const vms: PlainVm[] = ["a", "b"].map((id) => ({ tenant: "acme", id, network: "data", ipv6: true }));
    expect(short(makeLedger(...vms))).toEqual(
      expect.arrayContaining(["address 2001:db8:0:e::10 acme/a", "address 2001:db8:0:e::12 acme/b"]),
    );
  });

  test("becomes what a literal was, when the literal is taken out of the code", () => {
    const before = makeLedger({ ...web, vmId: 1050, address: "10.20.12.77" });
    expect(update(before, [web])).toEqual({ claims: before, problems: [] });
  });

  test("is allocated anew in another network, and the old address is retired", () => {
    expect(short(update(makeLedger(web), [{ ...web, network: "data" }]).claims)).toEqual([
      "- address 10.20.12.2 acme/web",
      "address 10.20.14.3 acme/web",
      "vmid 1000 acme/web",
    ]);
  });

  test("is refused when nothing is left", () => {
    const vms = Array.from({ length: 101 }, (_, index): PlainVm => {
      return { tenant: "umbra", id: `vm-${String(index).padStart(3, "0")}`, network: "net" };
    });
    expect(update([], vms).problems).toEqual([
      "[umbra/vm-100] vmId must be free in the range of umbra, 2000 to 2099, got none left; release retired ones (npx tenantry ledger show --retired) or let the platform widen it",
    ]);
  });
});

describe("a VM that is gone", () => {
  const before = makeLedger(web, db);

  test("leaves its identities retired, and nobody gets them", () => {
    const gone = update(before, [web]);
    expect(gone.problems).toEqual([]);
    expect(short(gone.claims)).toEqual(expect.arrayContaining(["- address 10.20.12.2 acme/db", "- vmid 1000 acme/db"]));
    expect(gone.claims).toContainEqual({
      kind: "fqdn",
      value: "db.acme.lab.example",
      owner: "acme/db",
      nic: "net0",
      retired: true,
    });
    const late = update(gone.claims, [web, { ...db, id: "late" }]);
    expect(short(late.claims)).toEqual(expect.arrayContaining(["address 10.20.12.4 acme/late", "vmid 1002 acme/late"]));
  });

  test("gets its identities back when it comes back", () => {
    const gone = update(before, [web]).claims;
    expect(update(gone, [web, db])).toEqual({ claims: before, problems: [] });
  });

  test("is refused to one that claims them by a literal", () => {
    const gone = update(before, [web]).claims;
    const { problems } = update(gone, [web, { ...db, id: "late", vmId: 1000, address: "10.20.12.2" }]);
    expect(problems).toEqual([
      "[acme/late] vmId must be nobody's, got 1000, which acme/db had; when nothing knows it any more: npx tenantry ledger release 1000",
      '[acme/late] address must be nobody\'s, got "10.20.12.2", which acme/db had; when nothing knows it any more: npx tenantry ledger release 10.20.12.2',
    ]);
  });

  test("is a rename when another comes with its identities in the same change", () => {
    const { problems } = update(before, [web, { ...db, id: "data", vmId: 1000, address: "10.20.12.2" }]);
    expect(problems).toEqual([
      '[acme/data] vmId and address must not be of acme/db, which goes from the code, got 1000 and "10.20.12.2"; for the same machine under a new name set formerly: "db", else it is destroyed with its disks; another machine has identities of its own',
    ]);
  });

  test("has no former id in another tenant", () => {
    const { problems } = update(before, [web, { ...other, vmId: 1000 }]);
    expect(problems).toEqual([
      "[umbra/web] vmId must not be of acme/db, which goes from the code, got 1000; another machine has identities of its own",
    ]);
  });

  test("may not be protected", () => {
    const { problems } = update(makeLedger(web, { ...db, protected: true }), [web]);
    expect(problems).toEqual([
      "[acme/db] is protected and must not go from the code; put it back with protected: false, deploy that, then take it out",
    ]);
    expect(update(makeLedger(web, { ...db, protected: true }), [web, db]).problems).toEqual([]);
  });

  test("keeps its name from records that lead there, not from others", () => {
    const gone = update(before, [web]).claims;
    const fleet = makeFleet([web], gone);
    const withRecords = (types: readonly RecordType[]) => ({
      ...fleet,
      intents: fleet.intents.map((intent) => ({
        ...intent,
        records: types.map((type) => ({
          id: "alias",
          address: "",
          movedFrom: null,
          type,
          fqdn: "db.acme.lab.example",
          values: [],
          ttlSeconds: 300,
        })),
      })),
    });
    expect(updateLedger(gone, withRecords(["TXT"]), [lab]).problems).toEqual([]);
    expect(updateLedger(gone, withRecords(["CNAME"]), [lab]).problems).toEqual([
      '[acme/alias] FQDN must be nobody\'s, got "db.acme.lab.example", which acme/db had; when nothing knows it any more: npx tenantry ledger release db.acme.lab.example',
    ]);
  });
});

test("what a VM has now comes before what it had", () => {
  const moved = update(makeLedger(web), [{ ...web, address: "10.20.12.50" }]).claims;
  expect(short(moved)).toContain("- address 10.20.12.2 acme/web");
  expect(update(moved, [web])).toEqual({ claims: moved, problems: [] });
});

test("the VMID that a protected VM had protects nothing", () => {
  const before = makeLedger({ ...web, protected: true });
  const moved = update(before, [{ ...web, protected: true, vmId: 1050 }]).claims;
  expect(moved).toContainEqual({ kind: "vmid", site: "lab", value: 1000, owner: "acme/web", retired: true });
  expect(update(update(moved, [{ ...web, vmId: 1050 }]).claims, []).problems).toEqual([]);
});

describe("a rename", () => {
  const before = makeLedger({ ...web, mac: "02:00:00:00:00:01", protected: true }, db);
  const renamed = update(before, [
    { ...web, id: "www", formerly: "web", mac: "02:00:00:00:00:01", protected: true },
    db,
  ]);

  test("takes everything along but the name, which is retired", () => {
    expect(renamed.problems).toEqual([]);
    expect(short(renamed.claims)).toEqual(short(before).map((line) => line.replace("acme/web", "acme/www")));
    expect(renamed.claims.filter(({ kind, owner }) => kind === "fqdn" && owner === "acme/www")).toEqual([
      { kind: "fqdn", value: "web.acme.lab.example", owner: "acme/www", nic: "net0", retired: true },
      { kind: "fqdn", value: "www.acme.lab.example", owner: "acme/www", nic: "net0" },
    ]);
  });

  test("is remembered: the VM keeps the id that it was born with", () => {
    expect(renamed.claims).toContainEqual(
      expect.objectContaining({ kind: "vmid", owner: "acme/www", born: "web", protected: true }),
    );
    const again = update(renamed.claims, [
      { ...web, id: "front", formerly: "www", mac: "02:00:00:00:00:01", protected: true },
      db,
    ]);
    expect(again.claims).toContainEqual(expect.objectContaining({ kind: "vmid", owner: "acme/front", born: "web" }));
  });

  test("to the name of one that is gone keeps its own birth", () => {
    const gone = update(before, [{ ...web, mac: "02:00:00:00:00:01", protected: true }]).claims;
    const again = update(gone, [{ ...web, id: "db", formerly: "web", mac: "02:00:00:00:00:01", protected: true }]);
    expect(again.problems).toEqual([]);
    expect(again.claims).toContainEqual(
      expect.objectContaining({ kind: "vmid", value: 1001, owner: "acme/db", born: "web" }),
    );
  });

  test("is done once: what says so may stay or go", () => {
    const vm = { ...web, id: "www", mac: "02:00:00:00:00:01", protected: true };
    expect(update(renamed.claims, [{ ...vm, formerly: "web" }, db])).toEqual(renamed);
    expect(update(renamed.claims, [vm, db])).toEqual(renamed);
  });

  test("leaves its old name to nobody", () => {
    const { problems } = update(renamed.claims, [
      { ...web, id: "www", mac: "02:00:00:00:00:01", protected: true },
      db,
      web,
    ]);
    expect(problems).toEqual([
      '[acme/web] FQDN must be nobody\'s, got "web.acme.lab.example", which acme/www had; when nothing knows it any more: npx tenantry ledger release web.acme.lab.example',
    ]);
  });

  test("of a VM that has a ledger's identities already is refused", () => {
    expect(update(before, [{ ...db, formerly: "web" }]).problems).toContain(
      '[acme/db] formerly must be an id that this machine had, got "web", which is another machine of the ledger; take that one out by itself first',
    );
  });
});

test("an identity that a VM leaves is not another's in the same change", () => {
  const before = makeLedger({ ...web, address: "10.20.12.10" }, { ...db, address: "10.20.12.11" });
  const { problems } = update(before, [
    { ...web, address: "10.20.12.12" },
    { ...db, address: "10.20.12.10" },
  ]);
  expect(problems).toEqual([
    '[acme/db] address must be nobody\'s, got "10.20.12.10", which acme/web has had until now; synthesize without it, then: npx tenantry ledger release 10.20.12.10',
  ]);
});

test("networks and states leave nothing behind", () => {
  const before = makeLedger(web, other);
  const { claims } = update(before, [web]);
  expect(claims.filter(({ owner }) => owner.startsWith("umbra")).map(({ kind }) => kind)).toEqual([
    "address",
    "fqdn",
    "vmid",
  ]);
});

test("a ledger that is what the code says is not changed, to the byte", () => {
  const before = makeLedger(web, db, other);
  expect(renderLedger(update(before, [other, db, web]).claims)).toBe(renderLedger(before));
  expect(compareLedgers(before, update(before, [other, db, web]).claims)).toEqual([]);
});

test("what differs between two ledgers is a line an owner", () => {
  expect(compareLedgers(makeLedger(web), makeLedger(web, { ...db, protected: true }))).toEqual([
    "[acme/web] is not in the ledger as it is here (address, vmid)",
    "[acme/db] is not in the ledger as it is here (address, fqdn, vmid)",
  ]);
});
