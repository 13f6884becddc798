import { explainClaim, renderExplanation } from "../../../fleet/ledger/explanation";
import type { Claim } from "../../../ledger/claims";

const vmId: Claim = { kind: "vmid", site: "lab", value: 1000, owner: "acme/web-01", born: "www-01", protected: true };
const address: Claim = { kind: "address", site: "lab", value: "10.20.12.2", owner: "acme/web-01", nic: "net0" };
const former: Claim = { ...address, value: "10.20.12.9", retired: true };
const alias: Claim = { kind: "fqdn", value: "www.acme.lab.example", type: "CNAME", owner: "acme/www" };
const ledger = [address, former, alias, vmId];

const commit = { hash: "0123456789abcdef0123456789abcdef01234567", date: "2026-11-24", author: "Ada", subject: "one" };
const found = { file: { path: "tenants/acme.ts", line: 3 }, since: { commit, note: null } };
const explain = (claim: Claim, more: object = {}) =>
  renderExplanation(explainClaim(claim, ledger, { ...found, ...more }));

test("an address is explained, with the protection of its VM", () => {
  expect(explain(address)).toEqual([
    "address 10.20.12.2 at site lab",
    "  owner: acme/web-01, net0",
    "  protected: it must not go from the code",
    "  file: tenants/acme.ts:3",
    "  since: 0123456789ab of 2026-11-24 by Ada: one",
  ]);
});

test("a VMID says the id that its VM was born with", () => {
  expect(explain(vmId)[1]).toBe("  owner: acme/web-01, born as www-01");
});

test("a name of a record has no site", () => {
  expect(explain(alias)).toEqual([
    "fqdn www.acme.lab.example (CNAME)",
    "  owner: acme/www",
    "  file: tenants/acme.ts:3",
    "  since: 0123456789ab of 2026-11-24 by Ada: one",
  ]);
});

test("a retired claim says how to free it, and is not protected", () => {
  expect(explain(former).slice(1, 3)).toEqual([
    "  owner: acme/web-01, net0",
    "  retired: acme/web-01 does not use it any more; when nothing knows it any more: npx tenantry ledger release 10.20.12.9",
  ]);
});

test("a claim that is retired at two sites is freed by the name of its VM", () => {
  const elsewhere: Claim = { ...former, site: "home", owner: "acme-home/web-01" };
  expect(explainClaim(former, [...ledger, elsewhere], found).release).toBe("npx tenantry ledger release acme/web-01");
});

test("what is not known is said", () => {
  expect(explain(address, { file: undefined, since: { commit: null, note: "not committed yet" } }).slice(3)).toEqual([
    "  file: none of tenants/ has tenant acme",
    "  since: not committed yet",
  ]);
  const file = { path: "tenants/acme.ts", line: undefined };
  expect(explain(address, { file, since: { commit, note: "or before" } }).slice(3)).toEqual([
    "  file: tenants/acme.ts",
    "  since: 0123456789ab of 2026-11-24 by Ada: one (or before)",
  ]);
});

test("for machines every field is there", () => {
  expect(explainClaim(address, ledger, { ...found, file: undefined })).toEqual({
    ...address,
    protected: true,
    retired: false,
    release: null,
    file: null,
    since: { commit, note: null },
  });
});
