import { readdirSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import type { PlanDocument } from "../../../fleet/plan/changes";
import { judgePlan } from "../../../fleet/plan/judge-plan";
import { effects } from "../../../fleet/plan/tenant-plan";
import { grooveiq, nicOf, vintronics, withVm } from "../../fixtures/plans/intents";
import { planVm, readPlan } from "../../fixtures/plans/read-plan";

const inGrooveiq = (plan: PlanDocument) => judgePlan({ intent: grooveiq, plan });
const inVintronics = (plan: PlanDocument) => judgePlan({ intent: vintronics, plan });
const domain = "dvntm.deevnet.net";
const [api, apiA, apiPtr] = [`api.grooveiq.${domain}`, `api-vm01.grooveiq.${domain}`, "10.0.100.10.in-addr.arpa"];

/** Plans of a lab: the verdict, and each action as `[effect] words`. */
const grooveiqPlans: Readonly<Record<string, readonly [verdict: string, ...actions: readonly string[]]>> = {
  unchanged: ["unchanged"],
  "vm-added": [
    "creates",
    `[creates] + api-vm02, 4 cores, 8 GiB, 32 GiB disk, VLAN 100, 10.100.0.11, api-vm02.grooveiq.${domain}`,
    "[updates] hosts.yml is rewritten",
    `[creates] + A api-vm02.grooveiq.${domain} 10.100.0.11`,
    `[creates] + PTR 11.0.100.10.in-addr.arpa api-vm02.grooveiq.${domain}`,
  ],
  "vm-deleted-outside": [
    "creates",
    `[creates] + api-vm01, 2 cores, 4 GiB, 32 GiB disk, VLAN 100, 10.100.0.10, ${apiA}; it is gone, or its token no longer sees it`,
  ],
  memory: ["restarts", "[restarts] api-vm01 restarts: memory 4096 → 8192 MiB"],
  cpu: ["restarts", "[restarts] api-vm01 restarts: cores 2 → 4, CPU type x86-64-v2-AES → host"],
  "memory-outside": ["restarts", "[restarts] api-vm01 restarts: memory 1024 → 4096 MiB"],
  "in-place": [
    "updates",
    '[updates] api-vm01: description none → "\\u{1b}[31mthe API", start at boot yes → no, tags + web',
  ],
  nic: [
    "updates",
    expect.stringMatching(/^\[updates\] api-vm01: net0 MAC BC:24:11:\S+ → 02:00:00:64:00:0a, net0 VLAN 100 → 200$/),
  ],
  "second-nic": [
    "restarts",
    "[restarts] api-vm01 restarts: net1 address none → dhcp, + net1 VLAN 200; cloud-init renews its SSH host keys",
  ],
  address: [
    "restarts",
    "[restarts] api-vm01 restarts: address 10.100.0.10 → 10.100.0.12; cloud-init renews its SSH host keys",
    `[updates] A ${apiA} 10.100.0.10 → 10.100.0.12`,
    `[updates] PTR ${apiPtr} is named 12.0.100.10.in-addr.arpa`,
  ],
  "disk-grown": ["updates", "[updates] api-vm01: disk scsi0 32 → 40 GiB"],
  "disk-shrunk": ["updates", "[updates] api-vm01: disk scsi0 32 → 16 GiB"],
  "disk-moved": ["restarts", "[restarts] api-vm01 restarts: disk scsi0 storage local-lvm → other"],
  "disk-options": ["updates", "[updates] api-vm01: disk scsi0 ssd no → yes"],
  rebuild: ["replaces", "[replaces] REPLACES api-vm01: rebuilt on request; its 32 GiB disk is lost"],
  tainted: [
    "replaces",
    "[replaces] REPLACES api-vm01: it was left half made by an earlier apply; its 32 GiB disk is lost",
  ],
  protected: ["updates", "[updates] api-vm01: protection off → on"],
  "protected-removed": [
    "destroys",
    "[destroys] DESTROYS api-vm01: its 32 GiB disk is lost",
    `[updates] - A ${apiA} 10.100.0.10`,
    `[updates] - PTR ${apiPtr} ${apiA}`,
  ],
  "protected-replaced": ["replaces", "[replaces] REPLACES api-vm01: node pve-tenant → pve-2; its 32 GiB disk is lost"],
  "stopped-by-configuration": ["restarts", "[restarts] api-vm01 is stopped"],
  "stopped-outside": ["updates", "[updates] api-vm01 is started"],
  "stopped-outside-and-memory": ["updates", "[updates] api-vm01 is started; api-vm01: memory 4096 → 8192 MiB"],
  renamed: [
    "updates",
    "[updates] api-vm01 is renamed to api-01 in the state; api-01: name api-vm01 → api-01",
    `[updates] A ${apiA} is renamed from dns_a_record_set.api-vm01 to dns_a_record_set.api-01 in the state`,
    `[updates] PTR ${apiPtr} is renamed from dns_ptr_record.api-vm01 to dns_ptr_record.api-01 in the state`,
  ],
  forgotten: [
    "updates",
    "[updates] api-vm01 is forgotten: it stays, and no state holds it any more",
    `[updates] - A ${apiA} 10.100.0.10`,
    `[updates] - PTR ${apiPtr} ${apiA}`,
  ],
  imported: [
    "restarts",
    "[restarts] api-vm01 is taken into the state, from pve-tenant/100010; api-vm01 restarts: agent[0].wait_for_ip added, " +
      "operating_system removed, scsi_hardware virtio-scsi-single → virtio-scsi-pci, serial_device removed, timeout_shutdown_vm 1800 → 300",
  ],
  "record-ttl": ["updates", `[updates] CNAME ${api} TTL 300 → 301, name absent for a moment`],
  "record-target": ["updates", `[updates] CNAME ${api} ${apiA} → other.example`],
  "record-removed": ["updates", `[updates] - CNAME ${api} ${apiA}`],
  "record-changed-outside": ["updates", `[updates] A ${apiA} 10.100.0.99 → 10.100.0.10`],
  "record-deleted-outside": ["creates", `[creates] + CNAME ${api} ${apiA}, which was removed outside`],
  "file-rewritten": ["updates", "[updates] hosts.yml is rewritten"],
  "file-missing": ["creates", "[creates] hosts.yml is missing here, or was edited, and would be written"],
  "file-edited": ["creates", "[creates] hosts.yml is missing here, or was edited, and would be written"],
  "file-removed": ["updates", "[updates] dhcp/app.kea.cfg is removed"],
  stranger: [
    "updates",
    expect.stringMatching(/^\[updates\] api-vm01 is started; api-vm01: .*name stranger → api-vm01/),
  ],
};

const vintronicsPlans: typeof grooveiqPlans = {
  node: ["replaces", "[replaces] REPLACES db-vm01: node pve-tenant → pve-2; its 16 and 64 GiB disks are lost"],
  vmid: ["replaces", "[replaces] REPLACES db-vm01: VMID 101020 → 101021; its 16 and 64 GiB disks are lost"],
  "vm-removed": [
    "destroys",
    "[destroys] DESTROYS db-vm01: its 16 and 64 GiB disks are lost",
    `[updates] - A db-vm01.vintronics.${domain} 10.101.0.20`,
    `[updates] - PTR 20.0.101.10.in-addr.arpa db-vm01.vintronics.${domain}`,
  ],
  "data-disk-removed": [
    "destroys",
    "[destroys] db-vm01 LOSES disk scsi1 of 64 GiB: detached, its data stays as an unused disk of the VM",
  ],
  "data-disk-added": ["updates", "[updates] db-vm01: + disk scsi2 of 100 GiB"],
  "disk-grown-outside": ["updates", "[updates] db-vm01: disk scsi1 80 → 64 GiB"],
  "disk-detached-outside": ["updates", "[updates] db-vm01: + disk scsi1 of 64 GiB"],
  "boot-disk-detached-outside": ["updates", "[updates] web-vm01: + disk scsi0 of 16 GiB"],
  "nic-removed-outside": ["updates", "[updates] web-vm01: + net0 VLAN 101"],
  "text-added": ["creates", `[creates] + TXT more.vintronics.${domain} "a\\u{1b}[2J\\u{202e}", "b"`],
};

describe("a plan of the lab", () => {
  test.each(Object.entries(grooveiqPlans))("%s is judged in its owner's words", (name, expected) => {
    const { verdict, actions } = inGrooveiq(readPlan(name));
    expect([verdict, ...actions.map(({ effect, words }) => `[${effect}] ${words}`)]).toEqual(expected);
  });

  test.each(Object.entries(vintronicsPlans))("%s is judged in its owner's words", (name, expected) => {
    const { verdict, actions } = inVintronics(readPlan(name));
    expect([verdict, ...actions.map(({ effect, words }) => `[${effect}] ${words}`)]).toEqual(expected);
  });

  test("is judged by a test, whichever there is", () => {
    const kept = readdirSync(join(__dirname, "..", "..", "fixtures", "plans")).filter((file) => file.endsWith(".json"));
    const judged = [...Object.keys(grooveiqPlans), ...Object.keys(vintronicsPlans)];
    expect(kept.map((file) => file.replace(".json", "")).sort()).toEqual(judged.sort());
  });
});

describe("a VM that is made", () => {
  const made = (more: Parameters<typeof withVm>[2]) =>
    judgePlan({ intent: withVm(grooveiq, "api-vm02", more), plan: readPlan("vm-added") }).actions[0]?.words;
  const fqdn = `api-vm02.grooveiq.${domain}`;

  test("has one core", () => expect(made({ cores: 1 })).toContain("+ api-vm02, 1 core, 8 GiB, "));

  test("has memory in MiB where that is no whole number of GiB", () => {
    expect(made({ memoryMiB: 1536 })).toContain(", 1536 MiB, ");
  });

  test("has all its disks", () => {
    const disks = [32, 64, 100].map((sizeGiB, index) => ({ interface: `scsi${index}`, storage: "local-lvm", sizeGiB }));
    expect(made({ disks })).toContain(", 32, 64 and 100 GiB disks, ");
    expect(made({ disks: disks.slice(0, 2) })).toContain(", 32 and 64 GiB disks, ");
  });

  test("has all its networks and addresses", () => {
    const nics = [nicOf(fqdn, "10.100.0.11", { ipv6Address: "2001:db8::11" }), nicOf(fqdn, null, { network: "other" })];
    expect(made({ nics })).toBe(
      `+ api-vm02, 4 cores, 8 GiB, 32 GiB disk, VLAN 100, 10.100.0.11, 2001:db8::11, network other, address by DHCP, ${fqdn}`,
    );
  });

  test("is named alone where the fleet document does not know it", () => {
    const plan = readPlan("vm-added");
    expect(inVintronics(plan).actions[0]?.words).toBe("+ api-vm02");
  });
});

describe("actions", () => {
  test("of VMs come first, the gravest of them at the top", () => {
    const plans = ["record-ttl", "memory", "vm-removed"].map(readPlan);
    const plan = { resource_changes: plans.flatMap(({ resource_changes = [] }) => resource_changes) };
    expect(inGrooveiq(plan).actions.map(({ effect }) => effect)).toEqual([
      "destroys",
      "restarts",
      "updates",
      "updates",
      "updates",
    ]);
  });

  test("hold the attributes that change, and null where there is nothing", () => {
    const [action] = inVintronics(readPlan("data-disk-added")).actions;
    expect(action?.changes).toEqual([
      {
        address: "proxmox_virtual_environment_vm.db-vm01",
        action: "update",
        attribute: "disk[2]",
        before: null,
        after: expect.objectContaining({ interface: "scsi2", size: 100 }),
      },
    ]);
  });

  test("of a replacement hold what changes, without what is computed", () => {
    const [action] = inVintronics(readPlan("node")).actions;
    expect(action?.changes).toEqual([
      {
        address: "proxmox_virtual_environment_vm.db-vm01",
        action: "replace",
        attribute: "node_name",
        before: "pve-tenant",
        after: "pve-2",
      },
    ]);
  });

  test.each(["vm-removed", "rebuild", "vm-deleted-outside", "file-rewritten", "forgotten"])(
    "of a whole do not repeat all that it is: %s",
    (name) => {
      const { address } = inGrooveiq(readPlan(name)).actions[0] ?? {};
      expect(inGrooveiq(readPlan(name)).actions[0]?.changes).toEqual([
        expect.objectContaining({ address, attribute: "", before: null, after: null }),
      ]);
    },
  );

  test("are those of outputs too", () => {
    const change = { actions: ["update"], before: "a", after: "b" };
    expect(inGrooveiq({ output_changes: { ip: change } })).toMatchObject({
      verdict: "updates",
      actions: [{ address: "output.ip", effect: "updates", words: "output ip: update a → b" }],
    });
  });

  test("of types that nobody knows here are told by address", () => {
    const change = { actions: ["delete", "create"], before: {}, after: {} };
    const resource = { address: "null_resource.a", mode: "managed", type: "null_resource", name: "a", change };
    expect(inGrooveiq({ resource_changes: [resource] })).toMatchObject({
      verdict: "updates",
      actions: [{ words: "null_resource.a: delete and create" }],
    });
  });

  test.each(["data", "ephemeral"])("are not what is only read: %s", (mode) => {
    const change = { actions: [mode === "data" ? "read" : "open"], before: null, after: {} };
    const resource = { address: "data.a.a", mode, type: "a", name: "a", change };
    expect(inGrooveiq({ resource_changes: [resource] })).toEqual({ verdict: "unchanged", actions: [], hazards: [] });
  });
});

describe("what is sensitive", () => {
  const account = (password: string) => ({ initialization: [{ user_account: [{ password }] }] });
  const mask = { initialization: [{ user_account: [{ password: true }] }] };

  test("is in no word and no change", () => {
    const plan = planVm(account("hunter1"), account("hunter2"), { before_sensitive: mask, after_sensitive: mask });
    const judgement = inVintronics(plan);
    expect(judgement.actions[0]?.words).toBe("db-vm01 restarts: password changes; cloud-init renews its SSH host keys");
    expect(JSON.stringify(judgement)).not.toContain("hunter");
  });

  test("is hidden in a name, a record and a file too", () => {
    const secret = { before_sensitive: true, after_sensitive: true };
    for (const name of [
      "in-place",
      "record-target",
      "file-rewritten",
      "vm-removed",
      "disk-detached-outside",
      "stranger",
    ]) {
      const { resource_changes = [] } = readPlan(name);
      const plan = {
        resource_changes: resource_changes.map((one) => ({ ...one, change: { ...one.change, ...secret } })),
      };
      expect(JSON.stringify(inGrooveiq(plan))).not.toMatch(/the API|10\.10|other\.example|# more/);
    }
  });
});

describe("whatever a plan holds", () => {
  const names = [...Object.keys(grooveiqPlans), ...Object.keys(vintronicsPlans)];
  const anyPlan = fc.array(fc.constantFrom(...names), { minLength: 1, maxLength: 4 }).map((chosen) => {
    const plans = chosen.map(readPlan);
    return {
      resource_changes: plans.flatMap(({ resource_changes = [] }) => resource_changes),
      resource_drift: plans.flatMap(({ resource_drift = [] }) => resource_drift),
    };
  });

  test("the verdict is the gravest of its actions, of files only where nothing else changes", () => {
    fc.assert(
      fc.property(anyPlan, (plan) => {
        const { verdict, actions } = inGrooveiq(plan);
        const leading = actions.filter(({ address }) => !address.startsWith("local_file."));
        const ranks = (leading.length > 0 ? leading : actions).map(({ effect }) => effects.indexOf(effect));
        expect(effects.indexOf(verdict)).toBe(Math.max(0, ...ranks));
        expect(actions.length === 0).toBe(verdict === "unchanged");
      }),
    );
  });

  test("every action has words and a change", () => {
    fc.assert(
      fc.property(anyPlan, (plan) => {
        for (const { words, changes } of inVintronics(plan).actions) {
          expect(words).not.toBe("");
          expect(changes).not.toEqual([]);
        }
      }),
    );
  });

  test("no control character reaches a terminal", () => {
    const unsafe = fc.constantFrom("\u001b[2J", "\u0007", "\r", "\n", "\u202e", "\u2028", "\u009b", "\ud800", "\u200b");
    fc.assert(
      fc.property(fc.constantFrom(...names), unsafe, (name, character) => {
        const text = JSON.stringify(readPlan(name), (_, value) =>
          typeof value === "string" &&
          !/^(?:managed|dns_|local_file$|proxmox_|no-op|create|delete|update|forget|scsi)/.test(value)
            ? `${value}${character}`
            : value,
        );
        const { actions, hazards } = inVintronics(JSON.parse(text));
        const lines = [...actions.map(({ words }) => words), ...hazards.map(({ message }) => message)];
        expect(lines.join("")).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
      }),
    );
  });

  test("a VM of any attributes is judged without an error", () => {
    const block = fc.array(
      fc.dictionary(fc.constantFrom("size", "interface", "vlan_id", "ipv4", "cores"), fc.jsonValue()),
    );
    const values = fc.dictionary(
      fc.constantFrom("disk", "network_device", "initialization", "tags", "memory", "cpu", "name", "started", "agent"),
      fc.oneof(fc.jsonValue(), block),
    );
    const actions = fc.constantFrom(["update"], ["delete", "create"], ["delete"], ["create"], ["forget"], ["no-op"]);
    fc.assert(
      fc.property(values, values, actions, (before, after, how) => {
        const { verdict, actions: judged } = inVintronics(planVm(before, after, { actions: how }));
        expect(judged.length).toBe(verdict === "unchanged" ? 0 : 1);
      }),
    );
  });
});
