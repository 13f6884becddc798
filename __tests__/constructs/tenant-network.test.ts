import { TenantNetwork } from "../../constructs/tenant-network";
import { getProblems, makeAcme, makeApp, synthAcme } from "../fixtures/acme";
import { lab } from "../fixtures/acme-site";

test("a network renders nothing by itself", () => {
  expect(Object.keys(synthAcme(() => {}).resource)).toEqual(["local_file"]);
});

test("a network is one of the inventory's facts", () => {
  expect(synthAcme(() => {}).resource.local_file.group_vars.content).toContain(
    'networks:\n  app:\n    vlan_id: 12\n    subnet: "10.20.12.0/24"\n    gateway: "10.20.12.1"\n',
  );
});

describe("a network fails", () => {
  test("on a VLAN that is not the tenant's", () => {
    expect(
      getProblems(() => makeAcme(makeApp(), (tenant) => new TenantNetwork(tenant, "db", { vlan: lab.vlans.umbra }))),
    ).toEqual(['[acme/db] vlan must be one that site "lab" grants to acme (12, 14, 15), got 13']);
  });

  test("when its id is taken or malformed", () => {
    const make = (id: string) =>
      getProblems(() => makeAcme(makeApp(), (tenant) => new TenantNetwork(tenant, id, { vlan: lab.vlans.acme })));
    expect(make("app")).toEqual([
      '[acme/app] id must be unique among the VMs, networks and records of the tenant, got "app", which a TenantNetwork has',
    ]);
    expect(make("App")).toEqual([
      '[acme/App] id must be 1 to 63 of a-z, 0-9 and -, begin with a letter and not end with -, got "App"',
    ]);
  });
});
