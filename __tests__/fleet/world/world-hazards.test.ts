import type { PlannedResource } from "../../../fleet/plan/changes";
import type { AppliedRecord, AppliedVm } from "../../../fleet/world/applied-record";
import type { ClusterLook, ClusterVm } from "../../../fleet/world/cluster-look";
import type { VmLook } from "../../../fleet/world/vm-look";
import { findWorldHazards, type PlanAndWorld } from "../../../fleet/world/world-hazards";

const address = "proxmox_virtual_environment_vm.web";
const uuid = "5a6f0d52-2e6c-4d3e-9a53-0a7f5ee1a001";
const mac = "BC:24:11:00:00:01";

const vm = {
  vm_id: 1000,
  name: "web",
  node_name: "one",
  pool_id: "acme-pool",
  tags: ["acme"],
  memory: [{ dedicated: 2048 }],
  clone: [{ vm_id: 9000, node_name: "one" }],
  network_device: [{ mac_address: mac }],
  disk: [{ interface: "scsi0", size: 4, datastore_id: "fast", path_in_datastore: "vm-1000-disk-0" }],
};
const bigger = { ...vm, memory: [{ dedicated: 4096 }] };

const config = {
  name: "web",
  tags: "acme",
  smbios1: `uuid=${uuid}`,
  scsi0: "fast:vm-1000-disk-0,size=4G",
  net0: `virtio=${mac},bridge=vmbr1,tag=12`,
};

const live: ClusterVm = {
  type: "qemu",
  vmid: 1000,
  node: "one",
  status: "running",
  name: "web",
  template: false,
  tags: ["acme"],
};

test("a plan that fits the world has no hazards, whatever it does", () => {
  for (const change of [update(bigger), create(), replace(), destroy()]) {
    const world = change.actions[0] === "create" ? { cluster: cluster({ vms: [] }), looks: [] } : {};
    expect(find(change, world)).toEqual([]);
  }
});

test("what a plan does nothing to is not looked at", () => {
  const locked = { looks: [look({ lock: "backup", smbios1: "uuid=other" })], cluster: cluster({ nodes: [] }) };
  const moved = { ...resource({ actions: ["no-op"], before: vm, after: vm }), previous_address: `${address}-old` };
  expect(find({ actions: ["no-op"], before: vm, after: vm }, locked)).toEqual([]);
  expect(findWorldHazards({ ...world(), ...locked, plan: { resource_changes: [moved] } })).toEqual([]);
});

test("a node that the cluster does not have is told, and that a replacement would remove the VM first", () => {
  const after = { ...vm, node_name: "nine" };
  expect(find({ actions: ["create"], before: null, after }, { cluster: cluster({ vms: [] }) })).toEqual([
    'web: the cluster has no node "nine" (it has one, two); correct its name in substrate/',
  ]);
  expect(find({ actions: ["delete", "create"], before: vm, after })).toEqual([
    'web: the cluster has no node "nine" (it has one, two), and an apply may remove the VM first; correct its name in substrate/',
  ]);
});

test("a node that is not online is told, be it the VM's, its new one or its template's", () => {
  const offline = cluster({ nodes: [node("one"), node("two", "offline")] });
  const message = 'web: node "two" is offline; wait until it is online, and plan again';
  const elsewhere = { ...vm, clone: [{ vm_id: 9000, node_name: "two" }] };
  expect(find(update(bigger), { cluster: { ...offline, vms: [{ ...live, node: "two" }] } })).toEqual([message]);
  expect(find(update({ ...vm, node_name: "two" }), { cluster: offline })).toEqual([message]);
  expect(
    find({ actions: ["create"], before: null, after: elsewhere }, { cluster: { ...offline, vms: [] }, looks: [] }),
  ).toEqual([message]);
  expect(find(update({ ...elsewhere, name: "x" }), { cluster: offline })).toEqual([]);
});

test("a pool that the token does not see is told when the VM is to get there", () => {
  const pools = { cluster: cluster({ pools: [] }) };
  const remedy =
    "make it, or give Pool.Audit on /pool/acme-pool to the token and to its user (docs/connect-to-proxmox.md)";
  expect(find(create(), { cluster: cluster({ pools: [], vms: [] }), looks: [] })).toEqual([
    `web: pool "acme-pool" is not there, or the API token does not see it; ${remedy}`,
  ]);
  const before = { ...vm, pool_id: "" };
  expect(find({ actions: ["update"], before, after: vm }, pools)).toEqual([
    `web: pool "acme-pool" is not there, or the API token does not see it, and an apply may take the VM out of its pool; ${remedy}`,
  ]);
  expect(find(update(bigger), pools)).toEqual([]);
});

test("a VMID that is taken is told with what has it", () => {
  const message = (what: string) =>
    `web: VMID 1000 is taken by ${what} on node one; remove it or choose another vmId, or, if an apply that was cut off made it: import { to = ${address}, id = "one/1000" }`;
  expect(find(create(), { state: undefined })).toEqual([message('VM 1000 "web"')]);
  const container: ClusterVm = { ...live, type: "lxc", name: undefined };
  expect(find(create(), { state: undefined, cluster: cluster({ vms: [container] }) })).toEqual([
    message("container 1000"),
  ]);
  // The VM that goes makes room.
  expect(find(replace(), { state: undefined })).toEqual([]);
  // A VM of the tenant's own that the plan removes under another address.
  expect(find(create())).toEqual([]);
  const other = { ...vm, vm_id: 1001 };
  const vms = [live, { ...live, vmid: 1001, name: "foreign" }];
  expect(find({ actions: ["delete", "create"], before: vm, after: other }, { cluster: cluster({ vms }) })).toEqual([
    expect.stringMatching(/^web: VMID 1001 is taken by VM 1001 "foreign"/),
  ]);
});

test("a locked VM is told when it would be changed, replaced or destroyed", () => {
  const message =
    "web: VM 1000 is locked (backup), and Proxmox VE refuses to change it; wait until that has ended, or, when nothing runs there any more, let the platform's admins end it: qm unlock 1000";
  const locked = { looks: [look({ lock: "backup" })] };
  for (const change of [update(bigger), replace(), destroy()]) expect(find(change, locked)).toEqual([message]);
  expect(find(update(bigger), { cluster: cluster({ vms: [{ ...live, lock: "backup" }] }) })).toEqual([message]);
  expect(find(update(bigger), { looks: [look({ lock: "suspended" })] })).toEqual([
    "web: VM 1000 is locked (suspended), and Proxmox VE refuses to change it; it is suspended to disk: qm resume 1000",
  ]);
});

describe("another VM under our VMID", () => {
  const foreign = look({ name: "stray", tags: "", smbios1: "uuid=other", net0: "virtio=BC:24:11:00:00:09" });
  const seenAs = { cluster: cluster({ vms: [{ ...live, name: "stray", tags: [] }] }), looks: [foreign] };
  const way = "move it to another VMID, or remove it, and plan again";

  test("is told by the recorded SMBIOS UUID", () => {
    const by = `by its SMBIOS UUID, other in place of ${uuid}`;
    const own = "if it is web all the same, take web out of tenant-inventory/acme/terraform/applied.json";
    expect(find(update(bigger), seenAs)).toEqual([
      `web: VM 1000 "stray" is another machine (${by}), and an apply would take it over; ${way}; ${own}`,
    ]);
    expect(find(destroy(), seenAs)).toEqual([
      `web: VM 1000 "stray" is another machine (${by}), and an apply would destroy it; ${way}; ${own}`,
    ]);
  });

  test("is told without a record when name, tags and MAC addresses all differ", () => {
    const without = { ...seenAs, record: undefined };
    expect(find(update(bigger), without)).toEqual([
      `web: VM 1000 "stray" is another machine (by name, tags and MAC addresses), and an apply would take it over; ${way}`,
    ]);
    const nearly: VmLook["config"][] = [
      { name: "web" },
      { tags: "acme;x" },
      { net0: `virtio=${mac.toLowerCase()},bridge=vmbr1` },
    ];
    for (const same of nearly) {
      expect(find(update(bigger), { ...without, looks: [look({ ...foreign.config, ...same })] })).toEqual([]);
    }
  });

  test("is no stranger with the recorded UUID, whatever else was changed", () => {
    const looks = [look({ ...foreign.config, smbios1: `base64=1,uuid=${uuid.toUpperCase()}` })];
    expect(find(update(bigger), { looks })).toEqual([]);
  });

  test("is not compared with the record of a VM that had another VMID", () => {
    const record = makeRecord({ vmId: 1001, uuid: "other" });
    expect(find(update(bigger), { record })).toEqual([]);
  });

  test("is known by its former id when it was moved", () => {
    const moved = { ...resource(update(bigger)), previous_address: "proxmox_virtual_environment_vm.old" };
    const record = { ...makeRecord(), vms: { old: makeRecorded() } };
    const found = findWorldHazards({ ...world(), ...seenAs, record, plan: { resource_changes: [moved] } });
    expect(found.map(({ message }) => message)).toEqual([expect.stringContaining("by its SMBIOS UUID")]);
  });

  test("may be a container", () => {
    const vms: ClusterVm[] = [{ ...live, type: "lxc" }];
    expect(find(destroy(), { cluster: cluster({ vms }), looks: [] })).toEqual([
      expect.stringMatching(
        /^web: container 1000 "web" is another machine \(a container\), and an apply would destroy/,
      ),
    ]);
  });

  test("may have any name: it cannot move the cursor", () => {
    const vms = [{ ...live, name: "x\u001b[2J" }];
    expect(find(update(bigger), { ...seenAs, cluster: cluster({ vms }) }).join()).not.toContain("\u001b");
  });
});

test("protection that somebody set is told when the VM or a disk of it goes, and what the plan knows is not", () => {
  const looks = [look({ protection: 1 })];
  const message =
    "web: somebody has protected VM 1000, and an apply would stop it before Proxmox VE refuses to remove it; if it may go: qm set 1000 --protection 0";
  for (const change of [replace(), destroy()]) expect(find(change, { looks })).toEqual([message]);
  expect(find(update({ ...vm, disk: [] }), { looks })).toEqual([
    "web: somebody has protected VM 1000, and Proxmox VE refuses to detach its disk scsi0; if it may go: qm set 1000 --protection 0",
  ]);
  expect(find(update(bigger), { looks })).toEqual([]);
  expect(find(destroy(), { looks, seen: [{ address, message: "web is protected" }] })).toEqual([]);
});

describe("a disk that was detached", () => {
  const change = { actions: ["update"], before: { ...vm, disk: [] }, after: vm };
  const { scsi0: _scsi0, ...without } = config;
  const detached = { vmId: 1000, node: "one", config: { ...without, unused0: "fast:vm-1000-disk-0" }, snapshots: [] };
  const message =
    "web: disk scsi0 was detached from VM 1000, and an apply would put an empty one in its place; attach it again, and plan again: qm set 1000 --scsi0 fast:vm-1000-disk-0";

  test("is told before an empty one takes its place, by record or state", () => {
    expect(find(change, { looks: [detached] })).toEqual([message]);
    expect(find(change, { looks: [detached], record: undefined })).toEqual([message]);
    expect(find(change, { looks: [detached], state: undefined })).toEqual([message]);
  });

  test("is named by its own volume where there are several", () => {
    const looks = [{ ...detached, config: { ...without, unused0: "fast:x", unused1: "fast:vm-1000-disk-0" } }];
    expect(find(change, { looks })).toEqual([message]);
  });

  test("is no matter where nothing is left of it, it is attached again, or the disk is new", () => {
    expect(find(change, { looks: [look({ unused0: "fast:old" })] })).toEqual([]);
    const { unused0: _unused0, ...gone } = detached.config;
    expect(find(change, { looks: [{ ...detached, config: gone }] })).toEqual([]);
    const more = { ...vm, disk: [...vm.disk, { interface: "scsi1", size: 1 }] };
    expect(find(update(more), { looks: [look({ unused0: "fast:old" })] })).toEqual([]);
  });
});

type Change = PlannedResource["change"];

function update(after: object): Change {
  return { actions: ["update"], before: vm, after };
}

function create(): Change {
  return { actions: ["create"], before: null, after: vm };
}

function replace(): Change {
  return { actions: ["delete", "create"], before: vm, after: vm };
}

function destroy(): Change {
  return { actions: ["delete"], before: vm, after: null };
}

function resource(change: Change): PlannedResource {
  return { address, mode: "managed", type: "proxmox_virtual_environment_vm", name: "web", change };
}

function find(change: Change, differences: Partial<PlanAndWorld> = {}): string[] {
  const plan = { resource_changes: [resource(change)] };
  const hazards = findWorldHazards({ ...world(), ...differences, plan });
  expect(new Set(hazards.map((hazard) => hazard.address)).size).toBeLessThanOrEqual(1);
  return hazards.map(({ message }) => message);
}

function world(): PlanAndWorld {
  const held = { address, type: "proxmox_virtual_environment_vm", name: "web", attributes: vm };
  return {
    intent: { tenant: "acme", inventory: "tenant-inventory/acme" },
    plan: {},
    seen: [],
    state: { lineage: "x", serial: 1, isUnfinished: false, resources: [held] },
    record: makeRecord(),
    cluster: cluster({}),
    looks: [look({})],
  };
}

function makeRecord(differences: Partial<AppliedVm> = {}): AppliedRecord {
  return {
    version: 1,
    tenant: "acme",
    configuration: "x",
    state: null,
    vms: { web: { ...makeRecorded(), ...differences } },
  };
}

function makeRecorded(): AppliedVm {
  return { vmId: 1000, node: "one", uuid, vmgenid: "", config: { scsi0: "fast:vm-1000-disk-0" } };
}

function cluster(differences: Partial<ClusterLook>): ClusterLook {
  return { nodes: [node("one"), node("two")], pools: ["acme-pool"], vms: [live], ...differences };
}

function node(name: string, status: "online" | "offline" = "online") {
  return { node: name, status };
}

function look(differences: VmLook["config"]): VmLook {
  return { vmId: 1000, node: "one", config: { ...config, ...differences }, snapshots: [] };
}
