import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import execa from "execa";
import { isClaimed } from "../../fleet/drift/fast-comparison";
import { DriftLab, renderFinding } from "./drift-lab";
import { root, updateZone } from "./stack";

jest.setTimeout(180_000);

const vm = "proxmox_virtual_environment_vm";
const zone = "grooveiq.dvntm.deevnet.net";
const none = { grooveiq: [], vintronics: [], moneyrouter: [] };
const tenants = Object.keys(none);

let lab: DriftLab;

beforeAll(async () => {
  lab = await DriftLab.start();
});

afterEach(() => lab?.rollBack());
afterAll(() => lab?.close());

const inventory = (tenant: string, file: string) => `tenant-inventory/${tenant}/${file}`;
const records = (...commands: string[]) => updateZone(lab.lab, "grooveiq", zone, commands);

/** Changes of every kind of verdict in one tenant each, and what is found of them. */
async function changeAll(): Promise<void> {
  await lab.set(100010, { memory: 1024, vga: "std" });
  await records(`update add stray.${zone}. 300 A 192.0.2.1`);
  await lab.stop(101030);
  await lab.lab.proxmox.post("/nodes/pve-tenant/qemu", { vmid: 500, name: "stray", pool: "vintronics" });
  rmSync(lab.path(inventory("moneyrouter", "hosts.yml")));
  lab.edit("tenants/moneyrouter.ts", "ttlSeconds: 60", "ttlSeconds: 61");
}

const all = {
  grooveiq: [
    "dangerous [restarts] vm.api-vm01 memory[0].dedicated",
    "changed [nothing] vm.api-vm01 vga",
    `unmanaged [nothing] stray.${zone} A`,
  ],
  vintronics: ["stopped [updates] vm.worker-vm01 started", "unmanaged [nothing] qemu/500"],
  moneyrouter: ["pending [updates] dns_a_record_set.gw ttl", "file-missing [creates] local_file.hosts"],
};

describe("a run reads, and changes nothing", () => {
  /** Hashes of what a synthesis has written, and engines' own files. */
  function hashStacks(): Record<string, string> {
    const folder = lab.path("cdktf.out");
    const files = readdirSync(folder, { recursive: true, encoding: "utf8", withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((path) => !path.includes("/.terraform/"));
    return Object.fromEntries(
      files.map((path) => [path, createHash("sha256").update(readFileSync(path)).digest("hex")]),
    );
  }

  function findLocks(): string[] {
    return readdirSync(lab.path("tenant-inventory"), { recursive: true, encoding: "utf8" }).filter((name) =>
      name.endsWith(".lock.info"),
    );
  }

  const run = async (...args: string[]) => {
    await lab.drift(args);
    const before = { files: lab.hashFiles(), stacks: hashStacks() };
    lab.takeMethods();
    const drifted = await lab.drift(args);
    const methods = lab.takeMethods();
    expect(methods.length).toBeGreaterThan(0);
    expect(new Set(methods)).toEqual(new Set(["GET"]));
    // Files of states among them.
    expect({ files: lab.hashFiles(), stacks: hashStacks() }).toEqual(before);
    expect(Object.keys(before.files)).toContain(inventory("grooveiq", "terraform/terraform.tfstate"));
    expect(findLocks()).toEqual([]);
    expect(lab.leftovers()).toEqual([]);
    return drifted;
  };

  test.each([
    ["whole", []],
    ["--fast", ["--fast"]],
  ])("of a fleet where nothing has drifted (%s), with exit code 0", async (_, args) => {
    const { code, found, report, stderr } = await run(...args);
    expect(found).toEqual(none);
    expect(code).toBe(0);
    expect(report.tenants.map(({ planned, notes, error }) => ({ planned, notes, error }))).toEqual(
      tenants.map(() => ({ planned: args.length === 0, notes: [], error: null })),
    );
    expect(stderr).toMatch(/3 tenants: no drift/);
  });

  test.each([
    ["whole", []],
    ["--fast", ["--fast"]],
  ])("of a fleet where much has (%s), with exit code 2", async (_, args) => {
    await changeAll();
    const { code, found } = await run(...args);
    expect(found).toEqual(all);
    expect(code).toBe(2);
  });
});

test("only the tenants that are named are looked at", async () => {
  await changeAll();
  lab.takeMethods();
  const { found } = await lab.drift(["vintronics", "--parallel", "1"]);
  expect(found).toEqual({ vintronics: all.vintronics });
});

describe("a tenant that cannot be read", () => {
  test("by a wrong token stops no other, and is told in one line without the token", async () => {
    await changeAll();
    const token = "tenant-vintronics@pve!tenantry=11111111-2222-3333-4444-555555555555";
    const { code, report, found, stderr } = await lab.drift([], { TF_VAR_vintronics_proxmox_api_token: token });
    expect(code).toBe(1);
    expect(found).toEqual({ ...all, vintronics: [] });
    const errors = report.tenants.map(({ error }) => error);
    expect(errors).toEqual([
      null,
      expect.stringMatching(/^https:\S+ refuses the API token \(.*\); give the tenant a valid one$/),
      null,
    ]);
    expect(`${JSON.stringify(report)}${stderr}`).not.toContain("11111111-2222");
    expect(stderr.trim().split("\n").at(-1)).toBe("when that is mended: npx tenantry drift vintronics");
  });

  test("by no token", async () => {
    const { code, report } = await lab.drift(["grooveiq"], { TF_VAR_grooveiq_proxmox_api_token: "" });
    expect(code).toBe(1);
    expect(report.tenants[0]?.error).toBe(
      "TF_VAR_grooveiq_proxmox_api_token must be the tenant's API token, got nothing; export TF_VAR_grooveiq_proxmox_api_token='user@realm!token=uuid'",
    );
  });

  test("by a wrong key of its zone has its VMs looked at all the same", async () => {
    await lab.set(100010, { vga: "std" });
    const wrong = Buffer.from("another secret").toString("base64");
    const { code, report, found, stderr } = await lab.drift([], { TF_VAR_grooveiq_dns_key_secret: wrong });
    expect(code).toBe(1);
    expect(found).toEqual({ ...none, grooveiq: ["changed [nothing] vm.api-vm01 vga"] });
    expect(report.tenants[0]?.error).toMatch(
      /does not accept the secret of key "tenant-grooveiq"|does not accept the secret of key/,
    );
    expect(report.tenants[0]?.error).not.toContain("\n");
    expect(`${JSON.stringify(report)}${stderr}`).not.toContain(wrong);
  });

  test("in one VM has the others looked at", async () => {
    await lab.set(101010, { vga: "std" });
    await lab.lab.admin.addFault({
      kind: "status",
      status: 500,
      reason: "odd",
      vmid: 101020,
      path: "/nodes/{node}/qemu/{vmid}/snapshot",
      times: "always",
    });
    const { code, report, found } = await lab.drift(["vintronics"]);
    expect(code).toBe(1);
    expect(found).toEqual({ vintronics: ["changed [nothing] vm.web-vm01 vga"] });
    expect(report.tenants[0]?.error).toMatch(
      /^GET \/nodes\/pve-tenant\/qemu\/101020\/snapshot: 500 odd; look into the log of pveproxy/,
    );
  });
});

describe("names", () => {
  test.each([
    [
      "another address",
      [`update delete api-vm01.${zone}. A`, `update add api-vm01.${zone}. 300 A 192.0.2.9`],
      ["changed [updates] dns_a_record_set.api-vm01 addresses"],
    ],
    [
      "one more address",
      [`update add api-vm01.${zone}. 300 A 192.0.2.9`],
      ["changed [updates] dns_a_record_set.api-vm01 addresses"],
    ],
    [
      "another TTL",
      [`update delete api-vm01.${zone}. A`, `update add api-vm01.${zone}. 60 A 10.100.0.10`],
      ["changed [updates] dns_a_record_set.api-vm01 ttl"],
    ],
    ["no record", [`update delete api.${zone}. CNAME`], ["deleted [creates] dns_cname_record.api"]],
    ["a text beside", [`update add api-vm01.${zone}. 300 TXT "x"`], [`unmanaged [nothing] api-vm01.${zone} TXT`]],
    ["a text at the zone", [`update add ${zone}. 300 TXT "x"`], [`unmanaged [nothing] ${zone} TXT`]],
  ])("%s, by a full run and by a fast one", async (_, commands, lines) => {
    await records(...commands);
    for (const args of [["grooveiq"], ["grooveiq", "--fast"]]) {
      expect((await lab.drift(args)).found).toEqual({ grooveiq: lines });
    }
  });

  test("a name that the DHCP server publishes of a VM without an address of ours is none", async () => {
    const fqdn = "worker-vm01.vintronics.dvntm.deevnet.net";
    await updateZone(lab.lab, "vintronics", "vintronics.dvntm.deevnet.net", [`update add ${fqdn}. 300 A 10.101.0.150`]);
    expect((await lab.drift(["vintronics"])).found).toEqual({ vintronics: [] });
  });
});

describe("--fast finds what a full run finds, of the kinds that it claims", () => {
  /** A tenant and one of its VMs. */
  interface Victim {
    readonly tenant: string;
    readonly vmId: number;
  }
  const victims: readonly Victim[] = [
    { tenant: "grooveiq", vmId: 100010 },
    { tenant: "vintronics", vmId: 101020 },
    { tenant: "moneyrouter", vmId: 102011 },
  ];
  const asRoot = () => lab.lab.proxmox;
  const qemu = "/nodes/pve-tenant/qemu";
  const changes: Readonly<Record<string, (victim: Victim) => unknown>> = {
    name: ({ vmId }) => lab.set(vmId, { name: "other" }),
    tags: ({ vmId }) => lab.set(vmId, { tags: "other" }),
    "boot disk": ({ vmId }) => asRoot().put(`${qemu}/${vmId}/resize`, { disk: "scsi0", size: "40G" }),
    pool: ({ tenant, vmId }) => asRoot().put(`/pools?poolid=${tenant}`, { vms: vmId, delete: 1 }),
    stopped: ({ vmId }) => lab.stop(vmId),
    deleted: ({ vmId }) => lab.destroy(vmId),
    locked: ({ vmId }) => lab.lab.admin.addFault({ kind: "lock", vmid: vmId }),
    template: async ({ vmId }) => {
      await lab.stop(vmId);
      await asRoot().post(`${qemu}/${vmId}/template`);
    },
    stranger: async ({ tenant, vmId }) => {
      await lab.destroy(vmId);
      await asRoot().post(qemu, { vmid: vmId, name: "stranger", pool: tenant });
    },
    unmanaged: ({ tenant, vmId }) => asRoot().post(qemu, { vmid: vmId + 500, name: "stray", pool: tenant }),
    "file missing": ({ tenant }) => rmSync(lab.path(inventory(tenant, "hosts.yml"))),
    "file edited": ({ tenant }) => lab.write(inventory(tenant, "hosts.yml"), "edited\n"),
    "pending change": ({ tenant }) => lab.edit(`tenants/${tenant}.ts`, /memoryMiB: \d+/, "memoryMiB: 6144"),
    "pending removal": ({ tenant }) =>
      lab.edit(`tenants/${tenant}.ts`, "  new DnsRecord(", "  if (Boolean(0)) new DnsRecord("),
    "nothing recorded": ({ tenant }) => rmSync(lab.path(inventory(tenant, "terraform/applied.json"))),
    // Not claimed, and found beside what is.
    "name and display": ({ vmId }) => lab.set(vmId, { name: "other", vga: "std" }),
  };
  // A tenant a change.
  const names = Object.keys(changes);
  const rounds = Array.from({ length: Math.ceil(names.length / victims.length) }, (_, round) =>
    names.slice(round * victims.length, (round + 1) * victims.length),
  );

  test.each(rounds.map((round) => [round.join(", "), round] as const))("%s", async (_, round) => {
    for (const [index, victim] of victims.entries()) await changes[round[index] ?? ""]?.(victim);
    await lab.run(["ledger", "update"]);
    const [full, fast] = [await lab.drift(), await lab.drift(["--fast"])];
    for (const [index, { findings }] of full.report.tenants.entries()) {
      expect(fast.report.tenants[index]?.findings).toEqual(findings);
      const isChanged = round[index] !== undefined;
      expect(fast.report.tenants[index]?.planned).toBe(isChanged);
      expect(fast.report.tenants[index]?.notes.some((note) => note.startsWith("planned, as "))).toBe(isChanged);
      expect(findings.length > 0).toBe(isChanged && round[index] !== "nothing recorded");
    }
    expect(fast.code).toBe(full.code);
  });

  test("what it does not claim it says, and does not find", async () => {
    await lab.set(101020, { memory: 1024, vga: "std" });
    const [full, fast] = [await lab.drift(["vintronics"]), await lab.drift(["vintronics", "--fast"])];
    const [{ findings } = { findings: [] }] = full.report.tenants;
    expect(findings.map(renderFinding)).toEqual([
      "dangerous [restarts] vm.db-vm01 memory[0].dedicated",
      "changed [nothing] vm.db-vm01 vga",
    ]);
    expect(findings.filter(isClaimed)).toEqual([]);
    expect(fast.found).toEqual({ vintronics: [] });
    expect(fast.report.fast?.unclaimed.join("\n")).toMatch(
      /cores and memory of a VM that runs.*\n.*\n.*devices, boot order/s,
    );
    expect(fast.stderr).toContain("not looked for (--fast): cores and memory of a VM that runs");
    expect(full.report.fast).toBeNull();
  });
});

describe("--since", () => {
  test("tells what is new and what has gone since an earlier report, and its exit code goes by what is new", async () => {
    await lab.set(100010, { vga: "std", name: "other" });
    const { stdout } = await lab.run(["drift", "grooveiq", "--json"]);
    const earlier = join(lab.temporary, "..", "earlier.json");
    writeFileSync(earlier, stdout);

    const same = await lab.drift(["grooveiq", "--since", earlier]);
    expect({ code: same.code, ...same.report.summary }).toMatchObject({ code: 0, known: 2, gone: 0, drifted: 0 });

    await lab.set(100010, { name: "api-vm01", usb0: "spice" });
    const { code, report, stderr } = await lab.drift(["grooveiq", "--since", earlier]);
    expect(code).toBe(2);
    const [tenant] = report.tenants;
    expect(tenant?.findings.map(({ attribute, known }) => [attribute, known])).toEqual([
      ["usb0", false],
      ["vga", true],
    ]);
    expect(tenant?.gone.map(({ attribute }) => attribute)).toEqual(["name"]);
    expect(stderr).toMatch(/grooveiq: gone since: .*name/);
    expect(stderr).not.toContain("display");
  });

  test("is what the script of docs/run-it-on-a-schedule.md runs with: people hear of each thing once", async () => {
    const page = readFileSync(join(root, "docs", "run-it-on-a-schedule.md"), "utf8");
    const [, script = ""] = /^```sh\n(.*?)^```$/ms.exec(page) ?? [];
    expect(script).toContain("npx tenantry drift");
    const folder = lab.path("schedule");
    mkdirSync(folder);
    const run = async () => {
      const text = `cd '${folder}'; ${script.replaceAll("npx tenantry", `node '${lab.path("fleet/bin.mjs")}'`)}`;
      const { exitCode } = await execa("sh", ["-c", text], {
        env: lab.lab.environment,
        extendEnv: false,
        reject: false,
      });
      const { findings } = JSON.parse(readFileSync(join(folder, "drift.json"), "utf8")).summary;
      return [exitCode, findings.changed];
    };
    try {
      expect(await run()).toEqual([0, 0]);
      await lab.set(100010, { vga: "std" });
      expect(await run()).toEqual([2, 1]);
      expect(await run()).toEqual([0, 1]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test("refuses what is no report, before anything is looked at", async () => {
    lab.takeMethods();
    const { exitCode, stderr } = await lab.run(["drift", "--since", "package.json"]);
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^--since package\.json must be a drift report of version 1, got another /);
    expect(lab.takeMethods()).toEqual([]);
  });
});

describe("drift that is expected", () => {
  const entry = (expires: string, attribute = "vga") =>
    `{ tenant: "grooveiq", address: "${vm}.api-vm01", attribute: "${attribute}", reason: "a screen for the installer", owner: "kim", expires: "${expires}" },`;

  const write = (...entries: string[]) => lab.edit("tenants/expected-drift.ts", "[];", `[${entries.join("\n")}];`);

  test("is shown and does not fail", async () => {
    await lab.set(100010, { vga: "std" });
    write(entry("2999-12-31"));
    const { code, found, report, stderr } = await lab.drift(["grooveiq"]);
    expect(code).toBe(0);
    expect(found.grooveiq).toEqual(["changed [nothing] vm.api-vm01 vga"]);
    expect(report.summary).toMatchObject({ expected: 1, drifted: 0 });
    expect(stderr).toContain("(expected until 2999-12-31: a screen for the installer; kim)");
  });

  test("hides nothing else", async () => {
    await lab.set(100010, { vga: "std", usb0: "spice" });
    write(entry("2999-12-31"));
    expect((await lab.drift(["grooveiq"])).code).toBe(2);
  });

  test("fails when its last day has gone by, and is drift again", async () => {
    await lab.set(100010, { vga: "std" });
    write(entry("2020-01-31"));
    const { code, report, stderr } = await lab.drift(["grooveiq"]);
    expect(code).toBe(1);
    expect(report.expired).toMatchObject([{ attribute: "vga", expires: "2020-01-31" }]);
    expect(report.tenants[0]?.findings).toMatchObject([{ expected: null }]);
    expect(stderr).toContain("was expected until 2020-01-31 (a screen for the installer; kim)");
  });

  test("that is no more is noted", async () => {
    write(entry("2999-12-31"));
    const { code, report } = await lab.drift(["grooveiq"]);
    expect(code).toBe(0);
    expect(report.tenants[0]?.notes).toEqual([
      `${vm}.api-vm01 vga is expected to differ, and does not; take the entry out of tenants/expected-drift.ts`,
    ]);
  });

  test("that is said wrongly is refused by the synthesis, all at once", async () => {
    write(entry("31.12.2026").replace("kim", ""), entry("2999-12-31", "").replace("grooveiq", "grooviq"));
    const { exitCode, stderr } = await lab.run(["drift"]);
    expect(exitCode).toBe(1);
    expect(stderr).toContain(`[expected-drift entry 1] owner must not be empty, got ""
[expected-drift entry 1] expires must be a day as 2026-12-31, got "31.12.2026"
[expected-drift entry 2] tenant must be one of grooveiq, vintronics, moneyrouter, got "grooviq"`);
  });
});

test("a tenant that is not deployed yet has all of it pending", async () => {
  rmSync(lab.path(inventory("grooveiq", "terraform")), { recursive: true });
  await lab.destroy(100010);
  await records(`update delete api-vm01.${zone}.`, `update delete api.${zone}.`);
  await updateZone(lab.lab, "grooveiq", "0.100.10.in-addr.arpa", ["update delete 10.0.100.10.in-addr.arpa."]);
  for (const args of [["grooveiq"], ["grooveiq", "--fast"]]) {
    const { code, found, report } = await lab.drift(args);
    expect(code).toBe(2);
    expect(found.grooveiq).toContain("pending [creates] vm.api-vm01");
    expect(found.grooveiq?.every((line) => line.startsWith("pending [creates]"))).toBe(true);
    expect(report.tenants[0]?.error).toBeNull();
  }
  expect(existsSync(lab.path(inventory("grooveiq", "terraform/terraform.tfstate")))).toBe(false);
});

test("what no apply has recorded is compared with the state, and that is noted", async () => {
  rmSync(lab.path(inventory("grooveiq", "terraform/applied.json")));
  await lab.set(100010, { protection: 1, vga: "std" });
  const { found, report } = await lab.drift(["grooveiq"]);
  expect(found.grooveiq).toEqual(["changed [nothing] vm.api-vm01 protection"]);
  expect(report.tenants[0]?.notes).toEqual([expect.stringMatching(/^no apply of tenantry has recorded its VMs/)]);
});

test("an interrupted run ends, leaves no lock and says what it has not looked at", async () => {
  const { id } = await lab.lab.admin.addFault({ kind: "hang", path: "/nodes", times: "always" });
  const running = lab.run(["drift", "--parallel", "1"]);
  const isHeld = async () => (await lab.lab.admin.listFaults()).some((fault) => fault.id === id && fault.held > 0);
  while (!(await isHeld()) && running.exitCode === null) await new Promise((resolve) => setImmediate(resolve));
  running.kill("SIGINT");
  const { exitCode, stderr } = await running;
  expect(exitCode).toBe(130);
  expect(stderr).toMatch(/interrupted; not looked at: grooveiq, vintronics, moneyrouter/);
  expect(lab.leftovers()).toEqual([]);
  expect(existsSync(lab.path(inventory("grooveiq", "terraform/.terraform.tfstate.lock.info")))).toBe(false);
});
