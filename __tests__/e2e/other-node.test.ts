import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { startTemporaryLab, type TemporaryLab } from "../../fleet/temporary-lab";
import { lab as site } from "../fixtures/acme-site";
import { root, Stack, synthesize } from "./stack";

jest.setTimeout(120_000);

let lab: TemporaryLab;
let stack: Stack;

beforeAll(async () => {
  lab = await startTemporaryLab(root, site);
  const index = `import type { App } from "cdktf";
import { TenantNetwork } from "../constructs/tenant-network";
import { TenantStack } from "../constructs/tenant-stack";
import { TenantVm } from "../constructs/tenant-vm";
import { lab } from "../__tests__/fixtures/acme-site";

function acme(app: App): TenantStack {
  const tenant = new TenantStack(app, "acme", { site: lab });
  const network = new TenantNetwork(tenant, "app", { vlan: lab.vlans.acme });
  new TenantVm(tenant, "web-01", {
    network,
    template: lab.templates.alpine,
    node: lab.nodes.two,
    vmId: 1000,
    address: "10.20.12.9",
    diskGiB: 2,
  });
  new TenantVm(tenant, "web-02", {
    network,
    template: lab.templates.debian13,
    node: lab.nodes.two,
    storage: lab.storages.shared,
    vmId: 1001,
    address: "10.20.12.10",
  });
  return tenant;
}
export const tenants = [acme];
`;
  writeFileSync(join(lab.folders.workspace, "tenants", "index.ts"), index);
  await synthesize(lab);
  stack = new Stack(lab, "acme");
  await stack.init();
  await stack.apply();
});

afterAll(() => lab?.close());

test("a VM on another node than its template runs there, and its plan is empty", async () => {
  const config = await lab.proxmox.get<Record<string, string>>("/nodes/two/qemu/1000/config");
  expect(config.scsi0).toMatch(/^shared:.*size=2G/);
  expect(await lab.proxmox.get("/nodes/two/qemu/1000/status/current")).toMatchObject({ status: "running" });
  expect(await stack.plan()).toEqual([]);
});

test("a clone of a template that the other node cannot see is made where the template is, and migrated", async () => {
  const config = await lab.proxmox.get<Record<string, string>>("/nodes/two/qemu/1001/config");
  expect(config.scsi0).toMatch(/^shared:1001\/vm-1001-disk-\d\..*size=4G/);
  const tasks = await lab.proxmox.get<{ type: string; status: string }[]>("/nodes/one/tasks?typefilter=qmigrate");
  expect(tasks).toMatchObject([{ type: "qmigrate", status: "OK" }]);
});

test("a guest without an agent is stopped hard, and gone after a destroy", async () => {
  await stack.destroy();
  expect(await lab.proxmox.get("/nodes/two/qemu")).toEqual([]);
});
