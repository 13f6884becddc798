import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import {
  type AppliedRecord,
  forgetReplaced,
  readAppliedRecord,
  renderVmRecord,
  writeAppliedRecord,
} from "../../../fleet/world/applied-record";
import type { VmLook } from "../../../fleet/world/vm-look";
import type { TenantIntent } from "../../../ledger/fleet-document";

const intent = { tenant: "acme", inventory: "tenant-inventory/acme" } as TenantIntent;
const path = "tenant-inventory/acme/terraform/applied.json";

const record: AppliedRecord = {
  version: 1,
  tenant: "acme",
  configuration: "abc",
  state: { lineage: "8e9f", serial: 7 },
  vms: {
    web: {
      vmId: 1001,
      node: "one",
      uuid: "u1",
      vmgenid: "g1",
      config: { scsihw: "virtio-scsi-single", boot: "order=scsi0" },
    },
    db: { vmId: 1000, node: "two", uuid: "u0", vmgenid: "g0", config: { protection: 1 } },
  },
};

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "record-"));
});

afterEach(() => rmSync(root, { recursive: true }));

test("a tenant that no apply has recorded has no record", () => {
  expect(readAppliedRecord(root, intent)).toBeUndefined();
});

test("what is written is read again, sorted, for all to read, and written only when it differs", () => {
  writeAppliedRecord(root, intent, record);
  const [text, { mode, mtimeMs }] = [readFileSync(join(root, path), "utf8"), statSync(join(root, path))];
  expect(readAppliedRecord(root, intent)).toEqual(record);
  expect(mode & 0o777).toBe(0o644);
  expect(text.indexOf('"db"')).toBeLessThan(text.indexOf('"web"'));
  expect(text.indexOf('"boot"')).toBeLessThan(text.indexOf('"scsihw"'));
  expect(text.endsWith("}\n")).toBe(true);
  const { db, web } = record.vms as Required<typeof record.vms>;
  writeAppliedRecord(root, intent, { ...record, vms: { db, web } } as AppliedRecord);
  expect(statSync(join(root, path)).mtimeMs).toBe(mtimeMs);
});

test.each([
  ["", "no JSON object"],
  ["<<<<<<< HEAD\n{}", "no JSON object"],
  ["[]", "no JSON object"],
  [JSON.stringify({ ...record, version: 2 }), "version: Invalid input: expected 1"],
  [
    JSON.stringify({ ...record, vms: { web: { vmId: "x" } } }),
    "vms.web.vmId: Invalid input: expected number, received string",
  ],
  [JSON.stringify({ ...record, tenant: "umbra" }), 'it is of tenant "umbra"'],
])("fails with %j", (text, problem) => {
  mkdirSync(join(root, "tenant-inventory", "acme", "terraform"), { recursive: true });
  writeFileSync(join(root, path), text);
  expect(() => readAppliedRecord(root, intent)).toThrow(
    `${path} is not as an apply writes it (${problem}); take the file of the last commit, or remove it and run: npx tenantry apply acme`,
  );
});

test("a VM that has another UUID is forgotten where something else has written the state since", () => {
  const look = (vmId: number, uuid: string): VmLook => ({
    vmId,
    node: "one",
    config: { smbios1: `uuid=${uuid}` },
    snapshots: [],
  });
  const looks = [look(1001, "another"), look(1000, "u0")];
  const state = { lineage: "8e9f", serial: 7, isUnfinished: false, resources: [] };
  expect(forgetReplaced(record, state, looks)).toEqual(record);
  for (const moved of [{ ...state, serial: 8 }, { ...state, lineage: "77aa" }, undefined]) {
    expect(Object.keys(forgetReplaced(record, moved, looks).vms)).toEqual(["db"]);
  }
  // One that cannot be seen says nothing of itself.
  expect(forgetReplaced(record, { ...state, serial: 8 }, [])).toEqual(record);
});

test("of a VM is recorded what no plan shows: of a network device its MAC address, of a disk its volume", () => {
  const config = {
    ...{ name: "web", description: "x", tags: "acme", onboot: 1, agent: "enabled=1", memory: "2048", balloon: 0 },
    ...{ cores: 2, sockets: 1, cpu: "x86-64-v2-AES", numa: 0, cpulimit: "1" },
    ...{
      smbios1: "base64=1,uuid=5a6f0d52,manufacturer=QUNNRQ==",
      vmgenid: "0d5e",
      meta: "creation-qemu=9.2",
      lock: "backup",
    },
    ...{ parent: "before-upgrade", ipconfig0: "ip=10.0.0.2/24" },
    ...{ scsi0: "fast:vm-1000-disk-0,discard=on,size=4G", ide2: "fast:vm-1000-cloudinit,media=cdrom" },
    ...{ virtio15: "file=slow:9/x.qcow2,size=1G", unused0: "fast:vm-1000-disk-3" },
    ...{ net0: "virtio=BC:24:11:00:00:01,bridge=vmbr0,tag=12", net1: "e1000=02:00:00:00:00:0A,bridge=vmbr0" },
    ...{ usb0: "host=1-2", serial0: "socket", boot: "order=scsi0", protection: 1, args: "-s", template: 1 },
    ...{ ciuser: "robot", sshkeys: "ssh-ed25519%20AAAA", nameserver: "192.0.2.53", cipassword: "**********" },
  };
  expect(renderVmRecord({ vmId: 1000, node: "one", config, snapshots: ["before-upgrade"] })).toEqual({
    vmId: 1000,
    node: "one",
    uuid: "5a6f0d52",
    vmgenid: "0d5e",
    config: {
      ...{ scsi0: "fast:vm-1000-disk-0", ide2: "fast:vm-1000-cloudinit", virtio15: "slow:9/x.qcow2" },
      ...{ unused0: "fast:vm-1000-disk-3", net0: "BC:24:11:00:00:01", net1: "02:00:00:00:00:0A" },
      ...{ usb0: "host=1-2", serial0: "socket", boot: "order=scsi0", protection: 1, args: "-s", template: 1 },
      ...{ ciuser: "robot", sshkeys: "ssh-ed25519%20AAAA", nameserver: "192.0.2.53", cipassword: "**********" },
    },
  });
});

test("a VM without UUID and generation id is recorded all the same", () => {
  const config = { boot: "" };
  expect(renderVmRecord({ vmId: 1000, node: "one", config, snapshots: [] })).toEqual({
    vmId: 1000,
    node: "one",
    uuid: "",
    vmgenid: "",
    config,
  });
});

// Like hosts.yml: another clone of the repository must know what was applied from this one.
test("git keeps the record, and no state beside it", () => {
  const isIgnored = (file: string) => {
    try {
      execFileSync("git", ["check-ignore", "--no-index", "-q", file], { cwd: resolve(__dirname, "../../..") });
      return true;
    } catch {
      return false;
    }
  };
  expect(isIgnored(path)).toBe(false);
  expect(isIgnored("tenant-inventory/acme/terraform/terraform.tfstate")).toBe(true);
  expect(isIgnored("tenant-inventory/acme/terraform/terraform.tfstate.backup")).toBe(true);
});
