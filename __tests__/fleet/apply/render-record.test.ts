import { forgetVms, type RecordInput, renderRecord } from "../../../fleet/apply/render-record";
import type { StateResource } from "../../../fleet/engine/state-document";
import { type AppliedRecord, renderVmRecord } from "../../../fleet/world/applied-record";
import type { VmLook } from "../../../fleet/world/vm-look";

const type = "proxmox_virtual_environment_vm";
const uuid = "11111111-1111-4111-8111-111111111111";
const other = "22222222-2222-4222-8222-222222222222";

const look = (config: VmLook["config"] = {}, vmId = 100): VmLook => ({
  vmId,
  node: "one",
  config: { smbios1: `uuid=${uuid}`, vmgenid: "g1", net0: "virtio=BC:24:11:00:00:01,bridge=vmbr0", ...config },
  snapshots: [],
});

const held = (name: string, vmId: number, more: Partial<StateResource> = {}): StateResource => ({
  address: `${type}.${name}`,
  type,
  name,
  attributes: { vm_id: vmId },
  ...more,
});

const recorded: AppliedRecord = {
  version: 1,
  tenant: "acme",
  configuration: "old",
  state: { lineage: "l", serial: 1 },
  vms: { web: renderVmRecord(look()) },
};

const render = (more: Partial<RecordInput>) =>
  renderRecord({
    tenant: "acme",
    configuration: "new",
    recorded,
    state: { lineage: "l", serial: 1, isUnfinished: false, resources: [held("web", 100)] },
    before: [look()],
    after: [look()],
    ...more,
  });

const stateOf = (...resources: StateResource[]) => ({ lineage: "l", serial: 1, isUnfinished: false, resources });

test("an apply that changes nothing of a VM leaves what is recorded of it", () => {
  expect(render({})).toEqual({ ...recorded, configuration: "new" });
});

test("what an apply has changed is recorded, what somebody has changed before it is not", () => {
  const byHand = { vga: "std", usb0: "spice", vmgenid: "g2" };
  const { vms } = render({
    before: [look(byHand)],
    after: [
      look({ ...byHand, scsi1: "local-lvm:vm-100-disk-1,size=8G", net0: "virtio=BC:24:11:00:00:02,bridge=vmbr0" }),
    ],
  });
  expect(vms.web).toEqual({
    vmId: 100,
    node: "one",
    uuid,
    vmgenid: "g1",
    config: { scsi1: "local-lvm:vm-100-disk-1", net0: "BC:24:11:00:00:02" },
  });
});

test("what an apply has taken away is recorded no more", () => {
  const { vms } = render({ before: [look()], after: [look({ net0: "" })] });
  expect(vms.web?.config).toEqual({});
});

test("a VM that was made is recorded as it is", () => {
  const made = look({ smbios1: `uuid=${other}`, vga: "std" });
  expect(render({ before: [], after: [made] }).vms.web).toEqual(renderVmRecord(made));
  expect(render({ before: [look({ vga: "std" })], after: [made] }).vms.web).toEqual(renderVmRecord(made));
  expect(render({ recorded: undefined, after: [look({ vga: "std" })] }).vms.web?.config).toMatchObject({ vga: "std" });
});

test("a VM that has another id in the code now is still the one that was recorded", () => {
  const byHand = [look({ vga: "std" })];
  expect(render({ state: stateOf(held("shop", 100)), before: byHand, after: byHand }).vms).toEqual({
    shop: recorded.vms.web,
  });
});

test("a VM that is half made, that is gone, or that is none, is not recorded", () => {
  expect(render({ state: stateOf(held("web", 100, { status: "tainted" })) }).vms).toEqual({});
  expect(render({ state: undefined }).vms).toEqual({});
  expect(render({ state: stateOf(held("web", 100, { type: "local_file" })) }).vms).toEqual({});
});

test("a VM that cannot be seen stays as it was recorded", () => {
  expect(render({ before: [], after: [] }).vms).toEqual(recorded.vms);
  expect(render({ recorded: undefined, before: [], after: [] }).vms).toEqual({});
});

test("a configuration that was not applied whole is not recorded", () => {
  expect(render({ configuration: undefined }).configuration).toBe("old");
  expect(render({ configuration: undefined, recorded: undefined }).configuration).toBe("");
});

test("VMs that are about to go are forgotten, and no others", () => {
  const two = { ...recorded, vms: { ...recorded.vms, db: renderVmRecord(look({}, 101)) } };
  expect(forgetVms(two, [101, undefined])).toEqual(recorded);
});

test("of an apply that is not whole, configuration and state are those of the last one that was", () => {
  const state = { ...stateOf(held("web", 100)), serial: 2 };
  expect(render({ configuration: undefined, state })).toEqual(recorded);
  expect(render({ state })).toEqual({ ...recorded, configuration: "new", state: { lineage: "l", serial: 2 } });
  const first = render({ configuration: undefined, state, recorded: undefined });
  expect(first).toMatchObject({ configuration: "", state: null });
});
