import type { PlanDocument } from "../../../fleet/plan/changes";
import { findHazards } from "../../../fleet/plan/hazards";
import { changeVm, planVm, readPlan } from "../../fixtures/plans/read-plan";

type Values = Readonly<Record<string, unknown>>;
const address = "proxmox_virtual_environment_vm.db-vm01";
const hazardsOf = (plan: PlanDocument) => findHazards({ tenant: "vintronics" }, plan).map(({ message }) => message);
const disk = (slot: string | null, values: Values = {}) => ({
  interface: slot,
  size: 64,
  datastore_id: "local-lvm",
  ...values,
});

test.each(
  [
    [
      "unchanged",
      "memory",
      "disk-grown",
      "disk-moved",
      "data-disk-added",
      "data-disk-removed",
      "vm-added",
      "vm-removed",
    ],
    [
      "rebuild",
      "tainted",
      "node",
      "renamed",
      "forgotten",
      "imported",
      "protected",
      "memory-outside",
      "stopped-outside",
    ],
    [
      "vm-deleted-outside",
      "nic-removed-outside",
      "record-ttl",
      "file-missing",
      "nic",
      "second-nic",
      "in-place",
      "address",
    ],
  ].flat(),
)("%s is no hazard", (name) => expect(hazardsOf(readPlan(name))).toEqual([]));

describe("a disk that would shrink", () => {
  test("is a hazard with the size that it has", () => {
    expect(findHazards({ tenant: "grooveiq" }, readPlan("disk-shrunk"))).toEqual([
      {
        address: "proxmox_virtual_environment_vm.api-vm01",
        message: "api-vm01: disk scsi0 has 32 GiB and cannot shrink to 16; raise diskGiB to at least 32",
      },
    ]);
  });

  test("is one that somebody has grown, too", () => {
    expect(hazardsOf(readPlan("disk-grown-outside"))).toEqual([
      "db-vm01: disk scsi1 has 80 GiB and cannot shrink to 64; raise sizeGiB of scsi1 to at least 80",
    ]);
  });

  test("is none where the VM is made anew", () => {
    const plan = planVm(
      { disk: [disk("scsi0")] },
      { disk: [disk("scsi0", { size: 8 })] },
      { actions: ["delete", "create"] },
    );
    expect(hazardsOf(plan)).toEqual([]);
  });

  test("is told from others by its slot", () => {
    const [big, small] = [disk("scsi0", { size: 100 }), disk("scsi1", { size: 10 })];
    expect(hazardsOf(planVm({ disk: [big, small] }, { disk: [small, big] }))).toEqual([]);
    expect(hazardsOf(planVm({ disk: [small, big] }, { disk: [disk("scsi0", { size: 99 }), small] }))).toHaveLength(1);
  });
});

describe("an empty disk in the place of one that was detached", () => {
  test("is a hazard that names the volume, and how to give up what was on it", () => {
    expect(hazardsOf(readPlan("disk-detached-outside"))).toEqual([
      "db-vm01: disk scsi1 is no longer on VM 101020, and an apply would put an empty one in its place; attach " +
        "local-lvm:vm-101020-disk-1 there again (it is an unused disk of the VM), or, if the loss is meant, give it an empty " +
        "one: qm set 101020 --scsi1 local-lvm:64",
    ]);
  });

  test("is given up by a rebuild where the VM boots from it", () => {
    expect(hazardsOf(readPlan("boot-disk-detached-outside"))).toEqual([
      expect.stringMatching(
        /attach local-lvm:vm-101010-disk-0 there .*meant, rebuild the VM: --rebuild vintronics\/proxmox_virtual_environment_vm\.web-vm01$/,
      ),
    ]);
  });

  test("is seen where the state knows of it already", () => {
    const hole = { interface: null, size: null };
    const plan = planVm({ disk: [disk("scsi0"), hole] }, { disk: [disk("scsi0"), disk("scsi1")] });
    expect(hazardsOf(plan)).toEqual([
      "db-vm01: disk scsi1 is no longer on VM 101020, and an apply would put an empty one in its place; attach its volume " +
        "there again (it is an unused disk of the VM), and then run once: npx cdktf deploy vintronics, which says " +
        '"Defined disk interface not supported" and knows the disk from then on',
    ]);
  });

  test("is none where the disk is a new one", () => {
    const plan = planVm({ disk: [disk("scsi0")] }, { disk: [disk("scsi0"), disk("scsi1")] });
    const drift = changeVm({ disk: [disk("scsi0")], name: "other" }, { disk: [disk("scsi0")] });
    expect(hazardsOf({ ...plan, resource_drift: [drift] })).toEqual([]);
  });

  test("is none of another VM", () => {
    const plan = planVm({ disk: [disk("scsi0")] }, { disk: [disk("scsi0"), disk("scsi1")] });
    const drift = changeVm(
      { disk: [disk("scsi0"), disk("scsi1")] },
      { disk: [disk("scsi0")] },
      { address: `${address}2` },
    );
    expect(hazardsOf({ ...plan, resource_drift: [drift] })).toEqual([]);
  });

  test("is none where the VM is made anew", () => {
    const { resource_changes = [], resource_drift } = readPlan("disk-detached-outside");
    const anew = resource_changes.map((one) => ({ ...one, change: { ...one.change, actions: ["delete", "create"] } }));
    expect(hazardsOf({ resource_changes: anew, resource_drift })).toEqual([]);
  });
});

describe("a protected VM", () => {
  const refusal =
    "api-vm01 is protected, and an apply would stop it before Proxmox VE refuses to remove it; " +
    "deploy protected: false first (docs/protect-a-vm.md)";

  test.each(["protected-removed", "protected-replaced"])("must not go: %s", (name) => {
    expect(hazardsOf(readPlan(name))).toEqual([refusal]);
  });

  test("must not lose a disk", () => {
    const two = { protection: true, disk: [disk("scsi0"), disk("scsi1")] };
    expect(hazardsOf(planVm(two, { ...two, protection: false, disk: [disk("scsi0")] }))).toEqual([
      "db-vm01 is protected, and Proxmox VE refuses to detach its disk scsi1; " +
        "deploy protected: false first (docs/protect-a-vm.md)",
    ]);
  });

  test("may change, grow, be forgotten and be moved", () => {
    const values = { protection: true, disk: [disk("scsi0")] };
    for (const actions of [["update"], ["forget"], ["no-op"]]) {
      const plan = planVm(
        values,
        { ...values, disk: [disk("scsi0", { size: 65 })] },
        { actions, previous_address: "a.b" },
      );
      expect(hazardsOf(plan)).toEqual([]);
    }
  });
});

describe("another VM under our id", () => {
  const ours = { name: "db-vm01", tags: ["vintronics"], network_device: [{ mac_address: "02:00:00:00:00:0A" }] };
  const other = { name: "other", tags: [], network_device: [{ mac_address: "BC:24:11:00:00:01" }] };
  const found = (world: Values) => ({
    ...planVm(world, ours),
    resource_drift: [changeVm(ours, world)],
  });

  test("is seen by its name, its tags and its MAC addresses", () => {
    expect(hazardsOf(readPlan("stranger"))).toEqual([
      'api-vm01: VM 100010 "stranger" is another machine, by name, tags and MAC addresses, and an apply would take it over; ' +
        "move it to another VMID, or remove it, and plan again",
    ]);
    expect(hazardsOf(found(other))).toHaveLength(1);
  });

  test.each([
    ["name", { name: "db-vm01" }],
    ["tags", { tags: ["vintronics"] }],
    ["MAC address", { network_device: [{ mac_address: "02:00:00:00:00:0a" }] }],
  ])("is not one that has our %s", (_, same) => expect(hazardsOf(found({ ...other, ...same }))).toEqual([]));

  test("may have no network device, and no name", () => {
    expect(hazardsOf(found({ ...other, network_device: [] }))).toHaveLength(1);
    expect(hazardsOf(found({ ...other, name: null }))).toEqual([
      expect.stringContaining("VM 101020 is another machine"),
    ]);
  });

  test("is not one that we have changed ourselves", () => expect(hazardsOf(planVm(ours, other))).toEqual([]));
});
