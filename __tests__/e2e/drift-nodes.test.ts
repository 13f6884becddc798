import { sharedSite } from "../fixtures/shared-site";
import { DriftLab } from "./drift-lab";
import { updateZone } from "./stack";

jest.setTimeout(180_000);

const tenantsFile = `import type { App } from "cdktf";
import { TenantNetwork } from "../constructs/tenant-network";
import { TenantStack } from "../constructs/tenant-stack";
import { TenantVm } from "../constructs/tenant-vm";
import { sharedSite as site } from "../__tests__/fixtures/shared-site";

function acme(app: App): TenantStack {
  const tenant = new TenantStack(app, "acme", { site });
  const network = new TenantNetwork(tenant, "app", { vlan: site.vlans.acme });
  new TenantVm(tenant, "web", { network, template: site.templates.alpine, vmId: 1000, address: "10.20.12.9" });
  return tenant;
}

function umbra(app: App): TenantStack {
  const tenant = new TenantStack(app, "umbra", { site });
  const network = new TenantNetwork(tenant, "app", { vlan: site.vlans.umbra });
  new TenantVm(tenant, "web", { network, template: site.templates.alpine, vmId: 2000, address: "10.20.13.9" });
  return tenant;
}

export const tenants = [acme, umbra];
`;

const zone = "20.10.in-addr.arpa";
let lab: DriftLab;

beforeAll(async () => {
  lab = await DriftLab.start((fresh) => {
    fresh.write("tenants/index.ts", tenantsFile);
    fresh.edit("substrate/sites.ts", "[dvntm]", "[sharedSite]");
    fresh.edit(
      "substrate/sites.ts",
      'import { dvntm } from "./dvntm";',
      'import { sharedSite } from "../__tests__/fixtures/shared-site";',
    );
    fresh.write("tenant-inventory/ledger.json", '{ "version": 1, "claims": [] }\n');
  }, sharedSite);
});

afterEach(() => lab?.rollBack());
afterAll(() => lab?.close());

test("a VM that somebody moved to another node would be destroyed and made anew; lists show it as well", async () => {
  await lab.lab.proxmox.post("/nodes/one/qemu/1000/migrate", { target: "two", online: 1 });
  const full = await lab.drift();
  expect(full.found).toEqual({ acme: ["moved [replaces] vm.web node_name"], umbra: [] });
  expect(full.code).toBe(2);
  expect(full.report.tenants[0]?.findings[0]).toMatchObject({
    before: "one",
    after: "two",
    message:
      "web is on node two, not on one; an apply would destroy the VM and make it anew, without its data: move it back, or give it node two in the code",
  });
  const fast = await lab.drift(["--fast"]);
  expect(fast.report.tenants.map(({ findings }) => findings)).toEqual(
    full.report.tenants.map(({ findings }) => findings),
  );
  expect(fast.report.tenants.map(({ planned }) => planned)).toEqual([true, false]);
});

test("what differs of a VM on another node is found there", async () => {
  await lab.lab.proxmox.post("/nodes/one/qemu/1000/migrate", { target: "two", online: 1 });
  await lab.lab.proxmox.put("/nodes/two/qemu/1000/config", { vga: "std" });
  expect((await lab.drift(["acme"])).found).toEqual({
    acme: ["moved [replaces] vm.web node_name", "changed [nothing] vm.web vga"],
  });
});

describe("in a zone that tenants share", () => {
  const note = (other: string) =>
    `zone ${zone} is shared with ${other}: a record there that nobody asks for is told of once`;

  test("nobody's state is another's drift, and that is noted", async () => {
    for (const args of [[], ["--fast"], ["umbra"]]) {
      const { code, found, report } = await lab.drift(args);
      expect({ code, lines: Object.values(found).flat() }).toEqual({ code: 0, lines: [] });
      for (const { tenant, notes } of report.tenants)
        expect(notes).toEqual([note(tenant === "acme" ? "umbra" : "acme")]);
    }
  });

  test("a record that nobody asks for is told of once", async () => {
    await updateZone(lab.lab, "umbra", zone, [`update add 77.13.${zone}. 300 PTR x.example.`]);
    const lines = [`unmanaged [nothing] 77.13.${zone} PTR`];
    expect((await lab.drift()).found).toEqual({ acme: lines, umbra: [] });
    expect((await lab.drift(["umbra"])).found).toEqual({ umbra: lines });
  });

  test("what another's state holds still, though its code does not ask for it, is none where both are looked at", async () => {
    lab.edit("tenants/index.ts", 'vmId: 2000, address: "10.20.13.9"', 'vmId: 2000, address: "dhcp"');
    await lab.run(["ledger", "update"]);
    const { found } = await lab.drift();
    expect(found.acme).toEqual([]);
    expect(found.umbra).toContain("pending [updates] dns_ptr_record.web");
  });
});
