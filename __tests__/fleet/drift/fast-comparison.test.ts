import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findDifference, isClaimed } from "../../../fleet/drift/fast-comparison";
import type { TenantLook } from "../../../fleet/drift/tenant-look";
import type { StateResource } from "../../../fleet/engine/state-document";
import { hashStack } from "../../../fleet/plan/stack-document";
import type { ClusterVm } from "../../../fleet/world/cluster-look";
import type { ZoneRecord } from "../../../fleet/world/transfer-reader";
import type { RecordIntent } from "../../../ledger/fleet-document";
import { grooveiq } from "../../fixtures/plans/intents";

const stack = { resource: {} };
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "fast-"));
  writeFileSync(join(folder, "hosts.yml"), "hosts");
});

afterEach(() => rmSync(folder, { recursive: true }));

const attributes = {
  ...{ vm_id: 100_010, name: "api-vm01", node_name: "pve", pool_id: "grooveiq", tags: ["a", "b"], template: false },
  ...{ started: true, memory: [{ dedicated: 4096 }], cpu: [{ cores: 2, sockets: 2, hotplugged: 0 }] },
  ...{
    boot_order: ["scsi0"],
    disk: [
      { interface: "scsi0", size: 32 },
      { interface: "scsi1", size: 5 },
    ],
  },
};

const vm: ClusterVm = {
  ...{
    type: "qemu",
    vmid: 100_010,
    name: "api-vm01",
    node: "pve",
    pool: "grooveiq",
    tags: ["b", "a"],
    template: false,
  },
  ...{ status: "running", maxmem: 4096 * 1024 ** 2, maxcpu: 4, maxdisk: 32 * 1024 ** 3 },
};

const record: ZoneRecord = { fqdn: "api-vm01.example", type: "A", ttlSeconds: 300, data: "10.100.0.10" };
const wanted = {
  ...{ id: "api-vm01", address: "dns_a_record_set.api-vm01", movedFrom: null, type: "A", fqdn: record.fqdn },
  ...{ values: ["10.100.0.10"], ttlSeconds: 300 },
} as RecordIntent;

const resources: StateResource[] = [
  {
    address: "proxmox_virtual_environment_vm.api-vm01",
    type: "proxmox_virtual_environment_vm",
    name: "api-vm01",
    attributes,
  },
  {
    address: "local_file.hosts",
    type: "local_file",
    name: "hosts",
    attributes: { filename: "./hosts.yml", content: "hosts" },
  },
];

/** A tenant in which nothing differs, but for what is given. */
function lookOf(
  more: Partial<TenantLook> & { readonly vm?: Partial<ClusterVm>; readonly record?: TenantLook["record"] } = {},
): TenantLook {
  return {
    intent: { ...grooveiq, records: [wanted] },
    credentials: undefined,
    state: { lineage: "x", serial: 1, isUnfinished: false, resources },
    isStateRead: true,
    record: {
      version: 1,
      tenant: "grooveiq",
      configuration: hashStack(stack),
      state: { lineage: "x", serial: 1 },
      vms: {},
    },
    reader: undefined,
    cluster: { nodes: [], pools: [], vms: [{ ...vm, ...more.vm }] },
    transfers: [{ tenant: "grooveiq", zone: "example", records: [record], error: null }],
    hidden: new Set(),
    problems: [],
    ...more,
  };
}

const find = (look: TenantLook, more: Partial<Parameters<typeof findDifference>[1]> = {}) =>
  findDifference(look, { stack, folder, hasUnmanaged: false, ...more });

test("a tenant that lists, zones, files and configuration have as its state has it, needs no plan", () => {
  expect(find(lookOf())).toBeUndefined();
});

test.each<[string, Partial<ClusterVm>]>([
  ["name", { name: "other" }],
  ["node", { node: "pve-2" }],
  ["pool", { pool: "other" }],
  ["pool, none", { pool: undefined }],
  ["tags", { tags: ["a"] }],
  ["status", { status: "stopped" }],
  ["status that no node has told yet", { status: "unknown" }],
  ["template", { template: true }],
  ["lock", { lock: "backup" }],
  ["memory", { maxmem: 1024 ** 3 }],
  ["sizes that no node has told yet", { maxmem: undefined }],
  ["cores", { maxcpu: 3 }],
  ["boot disk", { maxdisk: 40 * 1024 ** 3 }],
  ["VMID", { vmid: 100_011 }],
  ["kind", { type: "lxc" }],
])("a VM that the list has with another %s is planned", (_, change) => {
  expect(find(lookOf({ vm: change }))).toBe("proxmox_virtual_environment_vm.api-vm01 is not as it was");
});

test("of a VM without a boot order the size of its disk is not compared", () => {
  const [first, ...rest] = resources;
  const state = { lineage: "x", serial: 1, isUnfinished: false };
  const vms = [{ ...first, attributes: { ...attributes, boot_order: [] } } as StateResource, ...rest];
  expect(find(lookOf({ state: { ...state, resources: vms }, vm: { maxdisk: 0 } }))).toBeUndefined();
});

test.each<[string, readonly ZoneRecord[]]>([
  ["data", [{ ...record, data: "10.100.0.11" }]],
  ["one more value", [record, { ...record, data: "10.100.0.11" }]],
  ["TTL", [{ ...record, ttlSeconds: 60 }]],
  ["type", [{ ...record, type: "TXT" }]],
  ["nothing", []],
])("a record set that the zone has with another %s is planned", (_, records) => {
  const transfers = [{ tenant: "grooveiq", zone: "example", records, error: null }];
  expect(find(lookOf({ transfers }))).toBe("dns_a_record_set.api-vm01 is not as it was");
});

test("a file that is missing or edited is planned", () => {
  writeFileSync(join(folder, "hosts.yml"), "edited");
  expect(find(lookOf())).toBe("local_file.hosts is not as it was");
  rmSync(join(folder, "hosts.yml"));
  expect(find(lookOf())).toBe("local_file.hosts is not as it was");
});

test.each<[string, Partial<TenantLook>, string]>([
  ["that could not be read", { problems: ["x"] }, "it could not be read"],
  ["whose cluster could not be read", { cluster: undefined }, "it could not be read"],
  ["that no apply has recorded", { record: undefined }, "no apply has recorded it yet"],
  ["without a state", { state: undefined }, "its last apply was not finished"],
  [
    "whose last apply left something half made",
    { state: { lineage: "x", serial: 1, isUnfinished: true, resources } },
    "its last apply was not finished",
  ],
  [
    "whose state something else has written since",
    { state: { lineage: "x", serial: 2, isUnfinished: false, resources } },
    "something else has applied it since",
  ],
])("a tenant %s is planned", (_, more, reason) => {
  expect(find(lookOf(more))).toBe(reason);
});

test("a tenant whose configuration is not what was applied, or with something unmanaged, is planned", () => {
  expect(find(lookOf(), { stack: { resource: { a: {} } } })).toBe("its configuration has changed");
  expect(find(lookOf(), { hasUnmanaged: true })).toBe("something is not managed");
});

test("kinds of drift that lists cannot show are not claimed", () => {
  const address = "proxmox_virtual_environment_vm.api-vm01";
  const claims = (verdict: Parameters<typeof isClaimed>[0]["verdict"], attribute: string, of = address) =>
    isClaimed({ verdict, address: of, attribute });
  expect(claims("changed", "tags")).toBe(true);
  expect(claims("dangerous", "disk[0].size")).toBe(true);
  expect(claims("stopped", "started")).toBe(true);
  expect(claims("changed", "addresses", "dns_a_record_set.api-vm01")).toBe(true);
  for (const attribute of ["memory[0].dedicated", "net0", "disk[1]", "snapshots", "identity", "on_boot"]) {
    expect(claims("changed", attribute)).toBe(false);
  }
  expect(claims("stranger", "uuid")).toBe(false);
});
