import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { startTemporaryLab, type TemporaryLab } from "../../fleet/temporary-lab";
import { dvntm } from "../../substrate/dvntm";
import { root, Stack, synthesize } from "./stack";

jest.setTimeout(120_000);

let lab: TemporaryLab;
let stack: Stack;

beforeAll(async () => {
  lab = await startTemporaryLab(root, dvntm);
  stack = new Stack(lab, "grooveiq");
});

afterAll(() => lab?.close());

/** Makes the tenant one VM, with props that are TypeScript text. */
async function synth(props: string): Promise<void> {
  const index = `import type { App } from "cdktf";
import { TenantNetwork } from "../constructs/tenant-network";
import { TenantStack } from "../constructs/tenant-stack";
import { TenantVm } from "../constructs/tenant-vm";
import { dvntm } from "../substrate/dvntm";
export const tenants = [(app: App) => {
  const tenant = new TenantStack(app, "grooveiq", { site: dvntm });
  const network = new TenantNetwork(tenant, "app", { vlan: dvntm.vlans.grooveiq });
  new TenantVm(tenant, "web", { network, template: dvntm.templates.fedora43, vmId: 100012, address: "10.100.0.12", ${props} });
  return tenant;
}];
`;
  writeFileSync(join(lab.folders.workspace, "tenants", "index.ts"), index);
  await synthesize(lab);
  await stack.init();
}

interface LoggedRequest {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly token?: string;
}

function tenantRequests(): LoggedRequest[] {
  const lines = readFileSync(lab.document.requestLog, "utf8").trim().split("\n");
  const requests: LoggedRequest[] = lines.map((line) => JSON.parse(line));
  return requests.filter(({ token }) => token === "tenant-grooveiq@pve!tenantry");
}

test("with the least privileges a VM is made, changed and destroyed without one refusal", async () => {
  await synth("diskGiB: 10");
  await stack.apply();
  expect(await stack.plan()).toEqual([]);

  await synth(
    'diskGiB: 12, memoryMiB: 4096, cores: 4, tags: ["later"], description: "changed", dataDisks: [{ interface: "scsi1", sizeGiB: 2 }]',
  );
  await stack.apply();
  expect(await stack.plan()).toEqual([]);
  expect(await lab.proxmox.get("/nodes/pve-tenant/qemu/100012/config")).toMatchObject({
    cores: 4,
    memory: "4096",
    description: "changed",
    tags: "grooveiq;later",
  });

  await stack.destroy();
  const requests = tenantRequests();
  expect(requests.map(({ method }) => method)).toEqual(expect.arrayContaining(["GET", "POST", "PUT", "DELETE"]));
  // At last the provider asks for a VM that is gone, and a refusal tells it so: the rights by the pool ended with the VM,
  // and Proxmox VE looks at permissions before it looks for the VM (observed).
  const last = requests.pop();
  expect(last).toMatchObject({ method: "GET", path: "/nodes/pve-tenant/qemu/100012/status/current", status: 403 });
  expect(requests.filter(({ status }) => status === 401 || status === 403)).toEqual([]);
});
