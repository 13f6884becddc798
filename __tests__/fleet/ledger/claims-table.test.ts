import { renderClaimsTable, renderSummary, selectClaims } from "../../../fleet/ledger/claims-table";
import type { Claim } from "../../../ledger/claims";

const web: Claim[] = [
  { kind: "address", site: "lab", value: "10.20.12.2", owner: "acme/web-01", nic: "net0" },
  { kind: "vmid", site: "lab", value: 1000, owner: "acme/web-01", born: "www-01", protected: true },
];
const alias: Claim = { kind: "fqdn", value: "www.acme.lab.example", type: "CNAME", owner: "acme/www" };
const old: Claim = { kind: "vmid", site: "lab", value: 2000, owner: "umbra/old-01", retired: true };
const state: Claim = { kind: "state", value: "local:umbra", owner: "umbra" };
const ledger = [old, ...web, alias, state];

test("the claims of an owner are together, and an owner is named once", () => {
  expect(renderClaimsTable(selectClaims(ledger, { tenants: [], retired: false })).split("\n")).toEqual([
    "owner         kind     value                         site  NIC",
    "acme/web-01   address  10.20.12.2                    lab   net0",
    "              vmid     1000                          lab         born as www-01, protected",
    "acme/www      fqdn     www.acme.lab.example (CNAME)",
    "umbra         state    local:umbra",
    "umbra/old-01  vmid     2000                          lab         retired",
  ]);
});

test("a tenant, and retired claims alone, are selected", () => {
  expect(selectClaims(ledger, { tenants: ["acme"], retired: false })).toEqual([...web, alias]);
  expect(selectClaims(ledger, { tenants: ["umbra", "acme"], retired: true })).toEqual([old]);
  expect(selectClaims(ledger, { tenants: ["acme"], retired: true })).toEqual([]);
});

test("fails with a tenant that the ledger does not know", () => {
  expect(() => selectClaims(ledger, { tenants: ["acme", "acm"], retired: false })).toThrow(
    'no tenant "acm" in tenant-inventory/ledger.json (acme, umbra)',
  );
});

test("what a terminal would obey is not in the table", () => {
  const text = renderClaimsTable([{ kind: "fqdn", value: "\u001b[2Jx\n.example", owner: "acme/\u202ex" }]);
  expect(text.split("\n")[1]).toBe("acme/?x  fqdn  ?[2Jx?.example");
});

test("a ledger's summary says how much is retired", () => {
  expect(renderSummary(ledger)).toBe("the ledger is complete: 5 claims of 2 tenants, 1 of them retired");
  expect(renderSummary([...web, alias])).toBe("the ledger is complete: 3 claims of 1 tenants");
});
