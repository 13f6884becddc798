import { judgeVm, type KnownVm } from "../../../fleet/drift/judge-vm";
import { renderVmRecord } from "../../../fleet/world/applied-record";
import type { VmIntent } from "../../../ledger/fleet-document";
import { nicOf, vintronics, withVm } from "../../fixtures/plans/intents";
import { type Change, config, knownVm } from "./known-vm";

/** A line a finding: `verdict [apply] attribute before -> after`. */
function judge(vm: KnownVm): string[] {
  return judgeVm(vm).map(
    ({ verdict, apply, attribute, before, after }) =>
      `${verdict} [${apply}] ${attribute} ${JSON.stringify(before)} -> ${JSON.stringify(after)}`,
  );
}

const unrecorded = (change: Change, more: Partial<KnownVm> = {}) => knownVm(change, { record: undefined, ...more });
const otherMac = "virtio=BC:24:11:00:00:09,bridge=vmbr0,firewall=0,tag=101";

/** What no plan shows (provider-on-proxmox.md, table 3), and what a look tells of it. */
const rows: Readonly<Record<string, readonly [Change, readonly string[]]>> = {
  "automatic MAC address": [{ net0: otherMac }, ['net0 "BC:24:11:EF:2F:1C" -> "BC:24:11:00:00:09"']],
  protection: [{ protection: 1 }, ["protection null -> 1"]],
  "further disk": [{ scsi2: "local-lvm:vm-101020-disk-2,size=1G" }, ['scsi2 null -> "local-lvm:vm-101020-disk-2"']],
  "detached disk": [{ unused0: "local-lvm:vm-101020-disk-7" }, ['unused0 null -> "local-lvm:vm-101020-disk-7"']],
  "disk of another volume": [
    { scsi1: "local-lvm:vm-101020-disk-5,size=64G" },
    ['scsi1 "local-lvm:vm-101020-disk-1" -> "local-lvm:vm-101020-disk-5"'],
  ],
  USB: [{ usb0: "spice" }, ['usb0 null -> "spice"']],
  PCI: [{ hostpci0: "0000:01:00" }, ['hostpci0 null -> "0000:01:00"']],
  arguments: [{ args: "-no-hpet" }, ['args null -> "-no-hpet"']],
  "boot order": [{ boot: "order=net0" }, ['boot "scsi0" -> "net0"']],
  "boot order that is empty": [{ boot: "order=" }, ['boot "scsi0" -> null']],
  user: [{ ciuser: "root" }, ['ciuser "automation" -> "root"']],
  password: [{ cipassword: "**********" }, ['cipassword null -> "(sensitive)"']],
  keys: [
    { sshkeys: "ssh-ed25519%20AAAA%20other" },
    ['sshkeys "ssh-ed25519 AAAAC3+w automation@dvntm" -> "ssh-ed25519 AAAA other"'],
  ],
  "name servers": [{ nameserver: "10.0.0.54" }, ['nameserver "10.99.0.53 10.99.0.54" -> "10.0.0.54"']],
  "search domain": [{ searchdomain: null }, ['searchdomain "vintronics.example" -> null']],
};

/** The same, which only a record tells of. */
const recordedRows: typeof rows = {
  display: [{ vga: "std" }, ['vga null -> "std"']],
  "OS type": [{ ostype: "win11" }, ['ostype "l26" -> "win11"']],
  controller: [{ scsihw: "lsi" }, ['scsihw "virtio-scsi-single" -> "lsi"']],
  "serial device": [{ serial0: null }, ['serial0 "socket" -> null']],
  "hook script": [{ hookscript: "local:snippets/hook.pl" }, ['hookscript null -> "local:snippets/hook.pl"']],
};

const withLeft = (lines: readonly string[]) => lines.map((line) => `changed [nothing] ${line}`);

describe("an option that no plan shows and that has changed since the last apply", () => {
  test.each(Object.entries({ ...rows, ...recordedRows }))("%s is a finding of its own", (_, [change, lines]) => {
    expect(judge(knownVm(change))).toEqual(withLeft(lines));
  });

  test("that was set before that apply is none", () => {
    const odd = { vga: "std", unused0: "local-lvm:vm-101020-disk-7", usb0: "spice", args: "-no-hpet" };
    const { look } = knownVm(odd);
    expect(judge(knownVm(odd, { record: renderVmRecord(look) }))).toEqual([]);
  });
});

test("protection is not the world's to set, whatever was there at the last apply", () => {
  const { look } = knownVm({ protection: 1 });
  expect(judge(knownVm({ protection: 1 }, { record: renderVmRecord(look) }))).toEqual([
    "changed [nothing] protection null -> 1",
  ]);
});

describe("where no apply has recorded the VM", () => {
  test.each(Object.entries(rows))("%s is compared with the state", (_, [change, lines]) => {
    expect(judge(unrecorded(change))).toEqual(withLeft(lines));
  });

  test.each(Object.entries(recordedRows))("%s is not judged: what it was is not known", (_, [change]) => {
    expect(judge(unrecorded(change))).toEqual([]);
  });
});

test.each([["recorded", knownVm()] as const, ["not recorded", unrecorded({})] as const])(
  "a VM that is as it was applied has nothing, %s",
  (_, vm) => {
    expect(judge(vm)).toEqual([]);
  },
);

describe("what a plan shows is not told again", () => {
  const ask = (more: Partial<VmIntent>) => withVm(vintronics, "db-vm01", more).vms.find(({ id }) => id === "db-vm01");
  const literalMac = ask({ nics: [nicOf("db-vm01.example", "10.101.0.20", { mac: "bc:24:11:ef:2f:1c" })] });
  test.each<[string, KnownVm]>([
    ["a MAC address that the code says", knownVm({ net0: otherMac }, { intent: literalMac })],
    ["a network device that went", knownVm({ net0: null })],
    ["a network device that came", knownVm({ net1: otherMac })],
    ["VLAN of a network device", knownVm({ net0: "virtio=BC:24:11:EF:2F:1C,bridge=vmbr0,tag=7" })],
    ["protection that the code asks for", knownVm({}, { intent: ask({ protected: true }) })],
    ["the cloud-init drive", knownVm({ ide2: null })],
    [
      "memory, cores, name, tags, IP configuration",
      knownVm({ memory: "1", cores: 1, name: "x", tags: "x", ipconfig0: "ip=dhcp" }),
    ],
    ["size of a disk", knownVm({ scsi1: "local-lvm:vm-101020-disk-1,size=80G" })],
    ["a disk on another storage", knownVm({ scsi1: "other:vm-101020-disk-1,size=64G" })],
  ])("%s", (_, vm) => {
    expect(judge(vm)).toEqual([]);
    expect(judge({ ...vm, record: undefined })).toEqual([]);
  });

  test("a disk that was taken off, and the unused volume that it is now", () => {
    expect(judge(knownVm({ scsi1: null, unused0: "local-lvm:vm-101020-disk-1" }))).toEqual([]);
  });

  test("a disk of ours, but not the volume of another that is unused beside it", () => {
    const change = { scsi1: null, unused0: "local-lvm:vm-101020-disk-1", unused1: "local-lvm:vm-101020-disk-9" };
    expect(judge(knownVm(change))).toEqual(withLeft(['unused1 null -> "local-lvm:vm-101020-disk-9"']));
  });
});

describe("who the VM is", () => {
  const other = { smbios1: "uuid=11111111-acb5-42c1-96a8-6ac4bd6aac10" };

  test("another UUID is a stranger's, of which nothing else is told", () => {
    expect(judge(knownVm({ ...other, vga: "std", lock: "backup", unused0: "x:y" }))).toEqual([
      'stranger [refused] uuid "2eeaa7ca-acb5-42c1-96a8-6ac4bd6aac10" -> "11111111-acb5-42c1-96a8-6ac4bd6aac10"',
    ]);
  });

  test("without a record it is a stranger when name, tags and MAC addresses are all others", () => {
    const stranger = { name: "stranger", tags: null, net0: otherMac };
    expect(judgeVm(unrecorded(stranger))).toEqual([
      expect.objectContaining({
        verdict: "stranger",
        message: expect.stringContaining("VM 101020 is another machine now (stranger)"),
      }),
    ]);
    for (const kept of ["name", "tags", "net0"] as const) {
      const found = judgeVm(unrecorded({ ...stranger, [kept]: config[kept] ?? null }));
      expect(found.filter(({ verdict }) => verdict === "stranger")).toEqual([]);
    }
  });

  test("another generation id is one that was rolled back or restored", () => {
    expect(judge(knownVm({ vmgenid: "x" }))).toEqual([
      'changed [nothing] identity "047092bb-c9c3-48fb-b9ae-1ba34bd4e9a8" -> "x"',
    ]);
    expect(judge(unrecorded({ vmgenid: "x" }))).toEqual([]);
  });
});

describe("what has become of the VM", () => {
  test("a template is dangerous, as it starts no more", () => {
    const base = { template: 1, scsi0: "local-lvm:base-101020-disk-0", scsi1: "local-lvm:base-101020-disk-1" };
    expect(judge(knownVm(base))).toEqual(["dangerous [refused] template false -> true"]);
    expect(judge(unrecorded(base))).toEqual(["dangerous [refused] template false -> true"]);
  });

  test("a lock is a finding, with the command that takes it off", () => {
    const [finding, ...more] = judgeVm(knownVm({ lock: "backup" }));
    expect(more).toEqual([]);
    expect(finding).toMatchObject({ verdict: "changed", attribute: "lock", after: "backup" });
    expect(finding?.message).toMatch(/qm unlock 101020$/);
  });

  test("snapshots are one finding", () => {
    const { look, ...vm } = knownVm();
    expect(judge({ ...vm, look: { ...look, snapshots: ["a", "b"] } })).toEqual([
      'changed [nothing] snapshots [] -> ["a","b"]',
    ]);
  });
});

test("what somebody wrote outside cannot move a terminal's cursor", () => {
  const found = judgeVm(knownVm({ args: "\u001b[2J", name: "x\u001b[2J", smbios1: "uuid=other" }));
  found.push(...judgeVm(knownVm({ args: "\u001b[2J" })));
  expect(found).toHaveLength(2);
  for (const { message } of found) expect(message).not.toContain("\u001b");
});

test("a password is never shown, not even masked", () => {
  const found = judgeVm(knownVm({ cipassword: "hunter2" }));
  const { look } = knownVm({ cipassword: "hunter2" });
  found.push(...judgeVm(knownVm({}, { record: renderVmRecord(look) })));
  expect(found.map(({ before, after }) => [before, after])).toEqual([
    [null, "(sensitive)"],
    ["(sensitive)", null],
  ]);
  expect(JSON.stringify(found)).not.toContain("hunter2");
});
