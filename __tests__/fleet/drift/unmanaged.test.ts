import { type FleetOwners, getVmKey, listOwners } from "../../../fleet/drift/fleet-owners";
import { findUnmanagedVms } from "../../../fleet/drift/unmanaged";
import type { ClusterVm } from "../../../fleet/world/cluster-look";
import { dvntm } from "../../../substrate/dvntm";
import { grooveiq, vintronics } from "../../fixtures/plans/intents";

const owners = listOwners([grooveiq, vintronics], [dvntm]);
const { pool, vmIds } = dvntm.tenants.grooveiq;

const vmOf = (vmid: number, more: Partial<ClusterVm> = {}): ClusterVm => ({
  ...{ type: "qemu", vmid, node: "pve-tenant", status: "running", name: "x", template: false, tags: [] },
  ...more,
});

const find = (vms: readonly ClusterVm[], held: readonly number[] = [], known: FleetOwners = owners) =>
  findUnmanagedVms("grooveiq", vms, { site: dvntm, owners: known, held: new Set(held) });

test("a VM in the tenant's pool, in its range or with its tag that its state does not hold is unmanaged", () => {
  const found = find([vmOf(500, { pool }), vmOf(vmIds.to), vmOf(501, { tags: ["grooveiq"] }), vmOf(502)]);
  expect(found.map(({ address, message }) => [address, message])).toEqual([
    [
      "qemu/500",
      "VM 500 (x) on pve-tenant is in pool grooveiq, and no state holds it; take it into the code and import it, or destroy it",
    ],
    [`qemu/${vmIds.to}`, expect.stringContaining("is in the tenant's range of VMIDs, and")],
    ["qemu/501", expect.stringContaining("is tagged grooveiq, and")],
  ]);
});

test("all that makes it the tenant's is told, and what it is", () => {
  const [found] = find([vmOf(vmIds.from + 50, { type: "lxc", pool, tags: ["a", "grooveiq"], name: undefined })]);
  expect(found).toMatchObject({ verdict: "unmanaged", address: `lxc/${vmIds.from + 50}`, apply: "nothing" });
  expect(found?.message).toMatch(
    /^container \d+ on pve-tenant is in pool grooveiq, in the tenant's range of VMIDs and tagged grooveiq, and/,
  );
});

test("what the state holds is managed", () => {
  expect(find([vmOf(100_010, { pool })], [100_010])).toEqual([]);
});

test("what the code wants to make, and is there already, would fail an apply", () => {
  const [found] = find([vmOf(100_010, { pool })]);
  expect(found).toMatchObject({
    apply: "refused",
    message: expect.stringContaining(
      "it has the VMID of api-vm01, which an apply would fail to make; import it as pve-tenant/100010",
    ),
  });
});

test("another tenant's VM and the site's templates are not this tenant's, but for what is in its pool", () => {
  const templateId = Object.values(dvntm.templates)[0]?.vmId ?? 0;
  expect(
    find([vmOf(101_020, { tags: ["grooveiq"] }), vmOf(templateId, { tags: ["grooveiq"], template: true })]),
  ).toEqual([]);
  expect(find([vmOf(101_020, { pool })]).map(({ address }) => address)).toEqual(["qemu/101020"]);
});

test("owners are those of the code of all tenants, and zones those of all sites", () => {
  expect(owners.vms.get(getVmKey("dvntm", 101_020))).toEqual({ tenant: "vintronics", id: "db-vm01" });
  expect(owners.zones.get("grooveiq.dvntm.deevnet.net")).toEqual(["grooveiq"]);
});
