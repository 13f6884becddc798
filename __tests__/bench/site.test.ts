import { getPlace, makeSite, maxTenants } from "../../bench/site";
import { checkSite } from "../../substrate/check-site";

test("the benchmark's site is one that the project takes", () => {
  expect(checkSite(makeSite(300))).toEqual([]);
});

test("a larger site of the benchmark has the tenants of a smaller one as they are there", () => {
  const [small, large] = [makeSite(2), makeSite(3)];
  expect(Object.keys(large.tenants)).toEqual(["tenant-0", "tenant-1", "tenant-2"]);
  expect(large.tenants).toMatchObject(small.tenants);
});

test("no two tenants of the benchmark share anything", () => {
  const { tenants } = makeSite(maxTenants);
  const claimed = Object.values(tenants).flatMap(({ pool, zone, vlans, vmIds }) => [
    `pool ${pool}`,
    `zone ${zone.name}`,
    ...vlans.flatMap(({ id, subnet, reverseZone }) => [`vlan ${id}`, subnet, `zone ${reverseZone.name}`]),
    `from ${vmIds.from}`,
  ]);
  expect(claimed).toHaveLength(maxTenants * 6);
  expect(new Set(claimed).size).toBe(claimed.length);
});

test("a tenant without a VLAN has no place", () => {
  expect(() => getPlace(makeSite(1), "tenant-1")).toThrow("tenant-1 has no VLAN");
});
