import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { DriftFinding } from "../../../fleet/drift/drift-finding";
import { judgePlanDrift } from "../../../fleet/drift/judge-plan-drift";
import { findHazards } from "../../../fleet/plan/hazards";
import { changeVm, readPlan } from "../../fixtures/plans/read-plan";

/** What a plan of a lab tells, a line a finding: `verdict [apply] address attribute before -> after`. */
function judge(name: string, files: readonly string[] = []): string[] {
  return find(name, files).map(({ verdict, apply, address, attribute, before, after }) => {
    const values = before === null && after === null ? "" : ` ${JSON.stringify(before)} -> ${JSON.stringify(after)}`;
    return `${verdict} [${apply}] ${address.replace("proxmox_virtual_environment_", "")} ${attribute}${values}`.trim();
  });
}

function find(name: string, files: readonly string[] = []): DriftFinding[] {
  const plan = readPlan(name);
  const hazards = findHazards({ tenant: "t" }, plan);
  return judgePlanDrift({ tenant: "t", plan, hazards, hasFile: (path) => files.includes(path) });
}

const vm = "vm.api-vm01";
const hosts = "./../../../tenant-inventory/grooveiq/hosts.yml";

describe("what has changed outside", () => {
  test.each([
    ["memory-outside", `dangerous [restarts] ${vm} memory[0].dedicated 4096 -> 1024`],
    ["stopped-outside", `stopped [updates] ${vm} started true -> false`],
    ["vm-deleted-outside", `deleted [creates] ${vm}  100010 -> null`],
    ["disk-grown-outside", "dangerous [refused] vm.db-vm01 disk[1].size 64 -> 80"],
    [
      "record-changed-outside",
      'changed [updates] dns_a_record_set.api-vm01 addresses ["10.100.0.10"] -> ["10.100.0.99"]',
    ],
    ["record-deleted-outside", "deleted [creates] dns_cname_record.api"],
    ["file-missing", "file-missing [creates] local_file.hosts"],
  ])("%s is one finding", (name, line) => {
    expect(judge(name)).toEqual([line]);
  });

  test("a file that was edited is changed, and not missing", () => {
    expect(judge("file-edited", [hosts])).toEqual(["changed [updates] local_file.hosts content"]);
    expect(judge("file-edited", ["/other"])).toEqual(["file-missing [creates] local_file.hosts"]);
  });

  test("a disk that was taken off is one finding, with what an apply would do to it", () => {
    const [finding, ...more] = find("disk-detached-outside");
    expect(more).toEqual([]);
    expect(finding).toMatchObject({
      verdict: "dangerous",
      apply: "refused",
      attribute: "disk[1]",
      before: { interface: "scsi1", size: 64 },
      after: null,
      message: expect.stringMatching(
        /^db-vm01: disk scsi1 is no longer on VM 101020, and an apply would put an empty one in its place; attach /,
      ),
    });
    expect(judge("boot-disk-detached-outside")).toEqual([
      expect.stringMatching(/^dangerous \[refused\] vm\.web-vm01 disk\[0\] /),
    ]);
  });

  test("a network device that was taken off is one finding", () => {
    expect(judge("nic-removed-outside")).toEqual([
      expect.stringMatching(/^changed \[updates\] vm\.web-vm01 network_device \[\{"bridge":"vmbr0",.*\}\] -> \[\]$/),
    ]);
  });

  test("a VM that was moved would be destroyed and made anew", () => {
    const plan = {
      resource_drift: [changeVm({ node_name: "pve-1" }, { node_name: "pve-2" })],
      resource_changes: [
        changeVm(
          { node_name: "pve-2", disk: [] },
          { node_name: "pve-1", disk: [{ interface: "scsi0", size: 4 }] },
          { actions: ["delete", "create"], replace_paths: [["node_name"]] },
        ),
      ],
    };
    expect(judgePlanDrift({ tenant: "t", plan, hazards: [], hasFile: () => true })).toEqual([
      expect.objectContaining({
        ...{ verdict: "moved", apply: "replaces", attribute: "node_name", before: "pve-1", after: "pve-2" },
        message:
          "db-vm01 is on node pve-2, not on pve-1; an apply would destroy the VM and make it anew, without its data: move it back, or give it node pve-2 in the code",
      }),
    ]);
  });

  test("what an apply would leave as it is, and what the provider computes, is none", () => {
    const plan = {
      resource_drift: [
        changeVm(
          { cpu: [{ flags: null }], network_device: [{ mac_address: "BC:24:11:00:00:01" }], boot_order: ["scsi0"] },
          { cpu: [{ flags: [] }], network_device: [{ mac_address: "BC:24:11:00:00:02" }], boot_order: ["net0"] },
        ),
      ],
      resource_changes: [changeVm({}, {}, { actions: ["no-op"] })],
    };
    expect(judgePlanDrift({ tenant: "t", plan, hazards: [], hasFile: () => true })).toEqual([]);
  });

  test("of a VM that differs in several attributes each is told with its own effect", () => {
    const plan = {
      resource_drift: [changeVm({ on_boot: true, cpu: [{ cores: 2 }] }, { on_boot: false, cpu: [{ cores: 4 }] })],
      resource_changes: [changeVm({ on_boot: false, cpu: [{ cores: 4 }] }, { on_boot: true, cpu: [{ cores: 2 }] })],
    };
    const found = judgePlanDrift({ tenant: "t", plan, hazards: [], hasFile: () => true });
    expect(found.map(({ verdict, apply, message }) => [verdict, apply, message])).toEqual([
      ["changed", "updates", "db-vm01: start at boot yes → no outside; an apply sets it in place"],
      ["dangerous", "restarts", "db-vm01: cores 2 → 4 outside; an apply restarts the VM for it"],
    ]);
  });
});

describe("what is not applied yet", () => {
  test.each([
    ["memory", [`pending [restarts] ${vm} memory[0].dedicated 4096 -> 8192`]],
    ["disk-grown", [`pending [updates] ${vm} disk[0].size 32 -> 40`]],
    ["disk-shrunk", [`pending [refused] ${vm} disk[0].size 32 -> 16`]],
    ["node", ['pending [replaces] vm.db-vm01 node_name "pve-tenant" -> "pve-2"']],
    ["protected-replaced", [`pending [refused] ${vm} node_name "pve-tenant" -> "pve-2"`]],
    ["protected-removed", expect.arrayContaining([`pending [refused] ${vm}`])],
    ["tainted", [`pending [replaces] ${vm}`]],
    ["vm-removed", expect.arrayContaining(["pending [destroys] vm.db-vm01"])],
    [
      "vm-added",
      expect.arrayContaining(["pending [creates] vm.api-vm02", "pending [updates] local_file.hosts content"]),
    ],
    ["forgotten", expect.arrayContaining([`pending [updates] ${vm}`])],
    ["renamed", expect.arrayContaining(['pending [updates] vm.api-01 name "api-vm01" -> "api-01"'])],
    ["record-ttl", ["pending [updates] dns_cname_record.api ttl 300 -> 301"]],
    ["record-removed", ["pending [updates] dns_cname_record.api"]],
    ["text-added", ["pending [creates] dns_txt_record_set.more"]],
    ["file-removed", ["pending [updates] local_file.dhcp-app"]],
  ])("%s", (name, lines) => {
    expect(judge(name)).toEqual(lines);
  });

  test("is told apart from what has changed outside, of one VM", () => {
    expect(judge("stopped-outside-and-memory")).toEqual([
      `stopped [updates] ${vm} started true -> false`,
      `pending [updates] ${vm} memory[0].dedicated 4096 -> 8192`,
    ]);
  });
});

test("an attribute that changed outside and in the configuration as well is changed outside", () => {
  const plan = {
    resource_drift: [changeVm({ name: "a" }, { name: "b" })],
    resource_changes: [changeVm({ name: "b" }, { name: "c" })],
  };
  const found = judgePlanDrift({ tenant: "t", plan, hazards: [], hasFile: () => true });
  expect(found).toEqual([expect.objectContaining({ verdict: "changed", before: "a", after: "b" })]);
});

test("what is unset is the same as what is empty", () => {
  const plan = {
    resource_changes: [
      changeVm({ name: "a", description: null, tags: null }, { name: "b", description: "", tags: [] }),
    ],
  };
  const found = judgePlanDrift({ tenant: "t", plan, hazards: [], hasFile: () => true });
  expect(found.map(({ attribute }) => attribute)).toEqual(["name"]);
});

test("an attribute that changed outside, of a block that the configuration takes away, is one finding", () => {
  const [applied, found] = [101, 200].map((vlan) => ({ network_device: [{ bridge: "vmbr0", vlan_id: vlan }] }));
  const plan = {
    resource_drift: [changeVm(applied ?? {}, found ?? {})],
    resource_changes: [changeVm(found ?? {}, { network_device: [] })],
  };
  expect(judgePlanDrift({ tenant: "t", plan, hazards: [], hasFile: () => true })).toEqual([
    expect.objectContaining({ verdict: "changed", attribute: "network_device[0].vlan_id", before: 101, after: 200 }),
  ]);
});

test.each(["db-vm01", "old"])("what has drifted of a VM that is renamed is its own, listed as %s", (listed) => {
  const [before, address] = ["proxmox_virtual_environment_vm.old", `proxmox_virtual_environment_vm.${listed}`];
  const plan = {
    resource_drift: [changeVm({ on_boot: true }, { on_boot: false }, { address })],
    resource_changes: [changeVm({ on_boot: false }, { on_boot: true }, { previous_address: before })],
  };
  expect(judgePlanDrift({ tenant: "t", plan, hazards: [], hasFile: () => true })).toEqual([
    expect.objectContaining({
      verdict: "changed",
      address: "proxmox_virtual_environment_vm.db-vm01",
      attribute: "on_boot",
    }),
  ]);
});

test("what a replacement has left to destroy is pending, and nothing of the VM in its place", () => {
  const plan = { resource_changes: [changeVm({}, {}, { actions: ["delete"], deposed: "0a1b2c3d" })] };
  expect(judgePlanDrift({ tenant: "t", plan, hazards: [], hasFile: () => true })).toEqual([
    expect.objectContaining({ verdict: "pending", attribute: "deposed", apply: "destroys" }),
  ]);
});

test("nothing has drifted where nothing has changed", () => {
  expect(judge("unchanged")).toEqual([]);
});

test.each(readdirSync(join(__dirname, "../../fixtures/plans")).filter((file) => file.endsWith(".json")))(
  "findings of %s are one a resource and attribute, in one line each",
  (file) => {
    const found = find(file.replace(".json", ""));
    const keys = found.map(({ address, attribute }) => `${address} ${attribute}`);
    expect(new Set(keys).size).toBe(keys.length);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there.
    for (const { message } of found) expect(message).not.toMatch(/[\x00-\x1f\x7f]|undefined|\[object/);
  },
);
