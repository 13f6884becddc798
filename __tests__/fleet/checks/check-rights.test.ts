import { checkRights } from "../../../fleet/checks/check-rights";
import { resolveTarget, type Target } from "../../../fleet/checks/target";
import type { TenantIntent, VmIntent } from "../../../ledger/fleet-document";
import { dvntm } from "../../../substrate/dvntm";

const POOL = "/pool/grooveiq";
const VLAN = "/sdn/zones/localnetwork/vmbr0/100";
const STORAGE = "/storage/local-lvm";

const vm: VmIntent = {
  id: "api",
  vmId: 100_010,
  node: "pve-tenant",
  template: "fedora-43-template",
  cores: 2,
  memoryMiB: 2048,
  disks: [{ interface: "scsi0", storage: "local-lvm", sizeGiB: 8 }],
  nics: [],
  fqdn: "api.grooveiq.dvntm.deevnet.net",
  protected: false,
  formerly: null,
  born: "api",
};
const intent: TenantIntent = {
  tenant: "grooveiq",
  site: "dvntm",
  owners: [],
  folder: "stacks/grooveiq",
  state: "local",
  inventory: "tenant-inventory/grooveiq",
  variables: { proxmoxApiToken: "grooveiq_proxmox_api_token", dnsKeySecret: "grooveiq_dns_key_secret" },
  networks: [{ id: "app", vlanId: 100, subnet: "10.100.0.0/24", ipv6Subnet: null }],
  vms: [vm],
  records: [],
};

const resolve = (change: Partial<TenantIntent> = {}): Target =>
  resolveTarget({ ...intent, ...change }, [dvntm], {}, {});

/** The rights that a target's token must have, as what it has. */
const all = ({ rights }: Target) => Object.fromEntries(rights.map(({ path, privileges }) => [path, [...privileges]]));

async function messages(target: Target, held: Record<string, string[]>): Promise<string[]> {
  const problems = await checkRights(target, async (path) => new Set(held[path]));
  expect(problems.every(({ tenant, about }) => tenant === "grooveiq" && about === "token")).toBe(true);
  return problems.map(({ message }) => message);
}

const lacks = (what: string) =>
  `the API token lacks ${what}; give them there to the token and to its user (docs/connect-to-proxmox.md)`;

test("rights are asked for where the tenant's VMs need them", () => {
  expect(Object.keys(all(resolve()))).toEqual([POOL, "/vms/9043", STORAGE, VLAN]);
  expect(resolve({ vms: [] }).rights).toEqual([]);
});

test("a token with all of them is fine", async () => {
  const target = resolve();
  expect(await messages(target, all(target))).toEqual([]);
});

test("each privilege that is missing is told with its place", async () => {
  const target = resolve();
  for (const { path, privileges } of target.rights) {
    for (const privilege of privileges) {
      const held = all(target);
      held[path] = privileges.filter((one) => one !== privilege);
      expect(await messages(target, held)).toEqual([lacks(`${privilege} on ${path}`)]);
    }
  }
});

test("several at one place are one line", async () => {
  const target = resolve();
  expect(await messages(target, { ...all(target), [STORAGE]: [] })).toEqual([
    lacks(`Datastore.AllocateSpace, Datastore.Audit on ${STORAGE}`),
  ]);
});

test("rights on every VM take the place of those in the pool", async () => {
  const target = resolve({ vms: [vm, { ...vm, id: "web", vmId: 100_011 }] });
  const onVm = all(target)[POOL]?.filter((privilege) => privilege.startsWith("VM.")) ?? [];
  const held = { ...all(target), [POOL]: ["Pool.Audit"], "/vms/100010": onVm };
  expect(await messages(target, { ...held, "/vms/100011": onVm })).toEqual([]);
  expect(await messages(target, held)).toEqual([lacks(`${onVm.join(", ")} on ${POOL}`)]);
});

test("the token of another tenant is told in one line", async () => {
  const target = resolve();
  expect(await messages(target, { "/pool/vintronics": ["VM.Allocate", "VM.Audit"] })).toEqual([
    'TF_VAR_grooveiq_proxmox_api_token holds the token of tenant "vintronics"; put the one of tenant "grooveiq" into it',
  ]);
});
