import { renderChanges } from "../../../fleet/ledger/changes";
import type { Claim } from "../../../ledger/claims";

const vmId: Claim = { kind: "vmid", site: "lab", value: 1000, owner: "acme/web-01" };
const address: Claim = { kind: "address", site: "lab", value: "10.20.12.2", owner: "acme/web-01", nic: "net0" };
const alias: Claim = { kind: "fqdn", value: "www.acme.lab.example", type: "CNAME", owner: "acme/www" };

test("what is the same is not said", () => {
  expect(renderChanges([vmId, address, alias], [alias, address, { ...vmId }])).toEqual([]);
});

test("what comes in and what goes is a line a claim, in the order of the file", () => {
  expect(renderChanges([alias], [vmId, address])).toEqual([
    "+ address 10.20.12.2 of acme/web-01",
    "- fqdn www.acme.lab.example (CNAME) of acme/www",
    "+ vmid 1000 of acme/web-01",
  ]);
});

test("a claim that is retired goes, and says that nobody else gets it", () => {
  const before: Claim = { ...vmId, born: "old-01", protected: true };
  expect(renderChanges([before], [{ ...vmId, retired: true }])).toEqual(["- vmid 1000 of acme/web-01 (retired)"]);
});

test("a retired claim that its VM has again comes in", () => {
  expect(renderChanges([{ ...address, retired: true }], [address])).toEqual([
    "+ address 10.20.12.2 of acme/web-01 (was retired)",
  ]);
});

test("a rename is told of each claim", () => {
  const owner = "acme/www-01";
  expect(
    renderChanges(
      [vmId, address],
      [
        { ...vmId, owner, born: "web-01" },
        { ...address, owner },
      ],
    ),
  ).toEqual([
    "~ address 10.20.12.2 of acme/www-01, before of acme/web-01",
    "~ vmid 1000 of acme/www-01, before of acme/web-01, born as web-01",
  ]);
});

test("a retired claim of a VM that is renamed says both", () => {
  expect(renderChanges([address], [{ ...address, owner: "acme/www-01", retired: true }])).toEqual([
    "- address 10.20.12.2 of acme/www-01 (retired), before of acme/web-01",
  ]);
});

test("protection and another network device are told", () => {
  const after: Claim[] = [
    { ...vmId, protected: true },
    { ...address, nic: "net1" },
  ];
  expect(renderChanges([vmId, address], after)).toEqual([
    "~ address 10.20.12.2 of acme/web-01, on net1, before on net0",
    "~ vmid 1000 of acme/web-01, protected now",
  ]);
  expect(renderChanges(after, [vmId, address])[1]).toBe("~ vmid 1000 of acme/web-01, not protected any more");
});

test("one VMID at two sites is two claims", () => {
  expect(renderChanges([vmId], [vmId, { ...vmId, site: "home", owner: "acme-home/web-01" }])).toEqual([
    "+ vmid 1000 of acme-home/web-01",
  ]);
});
