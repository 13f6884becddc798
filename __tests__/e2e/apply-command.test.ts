import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ApplyLab, vm } from "./apply-lab";
import { Stack } from "./stack";

jest.setTimeout(120_000);

const grooveiqFile = "tenants/grooveiq.ts";
const vintronicsFile = "tenants/vintronics.ts";

let lab: ApplyLab;
let folder: string;

beforeAll(async () => {
  lab = await ApplyLab.start();
});

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "apply-command-"));
});

afterEach(async () => {
  rmSync(folder, { recursive: true });
  await lab.rollBack();
});

afterAll(() => lab?.plan.close());

const moreMemory = () => lab.plan.edit(grooveiqFile, "memoryMiB: 4096", "memoryMiB: 8192");
const moreCores = () => lab.plan.edit(vintronicsFile, "cores: 4", "cores: 8");

test("several tenants are applied, one that fails stops no other, and the next plan has what is left", async () => {
  moreMemory();
  moreCores();
  await lab.plan.lab.admin.addFault({
    kind: "status",
    status: 500,
    reason: "out of order",
    method: "PUT",
    vmid: 100010,
  });
  const before = lab.record("grooveiq");
  const { code, stdout, stderr, outcomes, report } = await lab.apply(["--markdown", join(folder, "apply.md")]);

  expect(outcomes).toEqual({ grooveiq: "failed", vintronics: "applied", moneyrouter: "nothing" });
  expect(code).toBe(1);
  expect(report.tenants[0]?.reasons).toEqual([
    expect.stringContaining("out of order"),
    "not finished: api-vm01 restarts: memory 4096 → 8192 MiB",
  ]);
  expect(stderr).toMatch(/^grooveiq, all that the engine said:\n/m);
  expect(stderr.trimEnd().split("\n").slice(-4)).toEqual([
    "nothing to do: moneyrouter",
    "applied: vintronics",
    "failed: grooveiq",
    "when that is mended: npx tenantry apply grooveiq",
  ]);
  expect(await lab.config(101020)).toMatchObject({ cores: 8 });
  const markdown = readFileSync(join(folder, "apply.md"), "utf8");
  expect(markdown).toMatch(/^### Apply of 3 tenants: 1 failed, 1 applied, 1 nothing to do\n/);
  expect(markdown).toMatch(/^> - `grooveiq`: `.*out of order.*`$/m);
  expect(markdown).toContain("\n> When that is mended: `npx tenantry apply grooveiq`\n");
  const artefacts = [
    markdown,
    stdout,
    stderr,
    JSON.stringify(lab.record("grooveiq")),
    JSON.stringify(lab.record("vintronics")),
  ];
  expect(lab.plan.secrets.filter((secret) => artefacts.some((text) => text.includes(secret)))).toEqual([]);
  expect(lab.record("grooveiq")).toEqual(before);
  expect(await lab.verdicts()).toEqual({ grooveiq: "restarts", vintronics: "unchanged", moneyrouter: "unchanged" });
  expect(lab.leftovers()).toEqual([]);
});

test("tenants that have nothing yet are made, recorded, and have nothing to do then", async () => {
  await lab.plan.lab.admin.reset();
  for (const tenant of ["grooveiq", "vintronics", "moneyrouter"]) {
    rmSync(lab.plan.path(`tenant-inventory/${tenant}`), { recursive: true });
  }
  const { code, outcomes, stderr } = await lab.apply();
  expect({ code, outcomes, stderr }).toMatchObject({
    code: 0,
    outcomes: { grooveiq: "applied", vintronics: "applied", moneyrouter: "applied" },
  });
  const { smbios1, vmgenid } = await lab.config(100010);
  expect(lab.record("grooveiq").vms["api-vm01"]).toMatchObject({ vmId: 100010, node: "pve-tenant", vmgenid });
  expect(smbios1).toBe(`uuid=${lab.record("grooveiq").vms["api-vm01"]?.uuid}`);
  expect(Object.keys(lab.record("vintronics").vms)).toEqual(["db-vm01", "web-vm01", "worker-vm01"]);
  expect(await lab.verdicts()).toEqual({ grooveiq: "unchanged", vintronics: "unchanged", moneyrouter: "unchanged" });
  const again = await lab.apply();
  expect(again).toMatchObject({
    code: 0,
    outcomes: { grooveiq: "nothing", vintronics: "nothing", moneyrouter: "nothing" },
  });
  expect(lab.leftovers()).toEqual([]);
});

describe("reviewed plans", () => {
  const review = async (...names: string[]) => {
    expect((await lab.plan.tenantry(["plan", ...names, "--out", folder])).code).toBe(2);
  };

  test("are what is applied, once", async () => {
    moreMemory();
    await review();
    const { code, stderr, outcomes, report } = await lab.apply(["--plans", folder]);
    expect({ code, outcomes }).toEqual({
      code: 0,
      outcomes: { grooveiq: "applied", moneyrouter: "nothing", vintronics: "nothing" },
    });
    expect(stderr).toContain("grooveiq: api-vm01 restarts: memory 4096 → 8192 MiB");
    expect(report).toMatchObject({ plans: folder, interrupted: null });
    expect(readdirSync(folder)).toContain("grooveiq.tfplan");
    expect(await lab.config(100010)).toMatchObject({ memory: "8192" });

    const again = await lab.apply(["--plans", folder]);
    expect(again.outcomes).toMatchObject({ grooveiq: "refused", moneyrouter: "nothing" });
    expect(again.report.tenants[0]?.reasons).toEqual([
      expect.stringMatching(
        /^the state has changed since it was planned \(serial \d+, now \d+\); plan and review it again: npx tenantry plan grooveiq --out /,
      ),
    ]);
  });

  test("of which one's configuration has moved since are refused for that tenant alone, and nothing of it is asked for", async () => {
    moreMemory();
    moreCores();
    await review();
    lab.plan.edit(grooveiqFile, "memoryMiB: 8192", "memoryMiB: 6144");
    lab.takeCalls();
    const { code, outcomes, report, stderr } = await lab.apply(["--plans", folder]);
    expect({ code, outcomes }).toEqual({
      code: 1,
      outcomes: { grooveiq: "refused", moneyrouter: "nothing", vintronics: "applied" },
    });
    const reason = `the configuration has changed since it was planned; plan and review it again: npx tenantry plan grooveiq --out ${folder}`;
    expect(report.tenants[0]).toMatchObject({ tenant: "grooveiq", reasons: [reason], plan: null });
    expect(stderr).toContain(`grooveiq: ${reason}\n`);
    expect(lab.takeCalls().filter((call) => call.startsWith("tenant-grooveiq@pve"))).toEqual([]);
    expect(await lab.config(100010)).toMatchObject({ memory: "4096" });
  });

  test("are refused where the state has moved since", async () => {
    moreMemory();
    await review("grooveiq");
    await lab.plan.lab.admin.save("reviewed");
    await lab.plan.tenantry(["apply", "grooveiq", "--yes"]);
    await lab.plan.lab.admin.load("reviewed");
    const { outcomes } = await lab.apply(["--plans", folder]);
    expect(outcomes).toEqual({ grooveiq: "refused" });
    expect(await lab.config(100010)).toMatchObject({ memory: "4096" });
  });

  test("are judged by the engine's file, whatever is written beside it", async () => {
    moreMemory();
    await review("grooveiq");
    const record = join(folder, "grooveiq.json");
    const text = readFileSync(record, "utf8");
    writeFileSync(record, text.replaceAll("memory 4096 → 8192 MiB", "nothing of note"));
    const { code, stderr } = await lab.apply(["--plans", folder]);
    expect(code).toBe(0);
    expect(stderr).toContain("grooveiq: api-vm01 restarts: memory 4096 → 8192 MiB");
  });

  describe("that others may have written", () => {
    test("are made again, and applied where they do the same", async () => {
      moreMemory();
      await review("grooveiq");
      const record = join(folder, "grooveiq.json");
      const kept = JSON.parse(readFileSync(record, "utf8"));
      writeFileSync(record, JSON.stringify({ ...kept, plan: { ...kept.plan, notes: ["forged"] } }));
      const { code, stderr, outcomes } = await lab.apply(["--plans", folder, "--verify"]);
      expect({ code, outcomes }).toEqual({ code: 0, outcomes: { grooveiq: "applied" } });
      expect(stderr).not.toContain("forged");
      expect(await lab.config(100010)).toMatchObject({ memory: "8192" });
      expect(lab.leftovers()).toEqual([]);
    });

    test.each([
      ["of what was not reviewed", () => lab.plan.edit(grooveiqFile, "memoryMiB: 4096", "memoryMiB: 16384")],
      ["that do nothing", () => {}],
    ])("are refused where they are plans %s under the name of what was", async (_, forge) => {
      forge();
      await lab.plan.tenantry(["plan", "grooveiq", "--out", folder]);
      const record = join(folder, "grooveiq.json");
      const forged = JSON.parse(readFileSync(record, "utf8"));
      lab.plan.restore();
      moreMemory();
      const honest = join(folder, "honest");
      await lab.plan.tenantry(["plan", "grooveiq", "--out", honest]);
      const { configuration } = JSON.parse(readFileSync(join(honest, "grooveiq.json"), "utf8"));
      writeFileSync(record, JSON.stringify({ ...forged, configuration }));

      const { outcomes, report } = await lab.apply(["--plans", folder, "--verify"]);
      expect(outcomes).toEqual({ grooveiq: "refused" });
      expect(report.tenants[0]?.reasons).toEqual([
        `a plan that is made now does something else; plan and review it again: npx tenantry plan grooveiq --out ${folder}`,
      ]);
      expect(await lab.config(100010)).toMatchObject({ memory: "4096" });
    });

    test("are kept in a folder", async () => {
      expect(await lab.plan.tenantry(["apply", "--yes", "--verify"])).toMatchObject({
        code: 1,
        stderr: "--verify is for plans that are kept; name their folder: --plans FOLDER",
      });
    });
  });

  test("that are not as they were written are not applied", async () => {
    moreMemory();
    await review("grooveiq");
    writeFileSync(join(folder, "grooveiq.tfplan"), "another plan");
    expect(await lab.plan.tenantry(["apply", "--plans", folder])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("not as it was written, or not with its plan: grooveiq.json"),
    });
  });

  test("of which a named tenant has none are a mistake", async () => {
    moreMemory();
    await review("grooveiq");
    expect(await lab.plan.tenantry(["apply", "vintronics", "--plans", folder])).toEqual({
      code: 1,
      stdout: "",
      stderr: `${folder} has no plan of vintronics (it has: grooveiq); to make it: npx tenantry plan vintronics --out ${folder}`,
    });
  });

  test("have been made with what is to be rebuilt", async () => {
    moreMemory();
    await review("grooveiq");
    const address = `grooveiq/${vm}.api-vm01`;
    expect(await lab.plan.tenantry(["apply", "--plans", folder, "--rebuild", address])).toMatchObject({
      code: 1,
      stderr: `--rebuild is for the plan: npx tenantry plan --rebuild ${address} --out ${folder}`,
    });
  });
});

describe("a person", () => {
  test("who answers yes has it applied", async () => {
    moreMemory();
    const { code, text } = await lab.converse(["grooveiq"], (terminal) => terminal.stdin?.write("yes\n"));
    expect(text).toContain('Apply to 1 tenant (grooveiq)? Only "yes" does: ');
    expect(text).toMatch(/grooveiq: api-vm01 restarts: memory 4096 → 8192 MiB\n(?:.*\n)*Apply to .*\? Only/);
    expect(code).toBe(0);
    expect(await lab.config(100010)).toMatchObject({ memory: "8192" });
  });

  test.each(["y", "no", "YES", ""])("who answers %j has nothing applied", async (answer) => {
    moreMemory();
    lab.takeCalls();
    const { code, text } = await lab.converse(["grooveiq"], (terminal) => terminal.stdin?.write(`${answer}\n`));
    expect(code).toBe(2);
    expect(text).toContain("not applied, as the answer was not yes: grooveiq\n");
    expect(lab.takeCalls().filter((call) => !call.includes(" GET "))).toEqual([]);
    expect(lab.leftovers()).toEqual([]);
  });

  test("who ends the input or interrupts has nothing applied", async () => {
    moreMemory();
    const ended = await lab.converse(["grooveiq"], (terminal) => terminal.stdin?.write("\u0004"));
    expect(ended.code).toBe(2);
    const interrupted = await lab.converse(["grooveiq"], (terminal) => terminal.stdin?.write("\u0003"));
    expect(interrupted.code).toBe(1);
    expect(interrupted.text).toContain("SIGINT: nothing is applied\n");
    expect(interrupted.text).toContain("not begun: grooveiq\n");
    expect(await lab.config(100010)).toMatchObject({ memory: "4096" });
    expect(lab.leftovers()).toEqual([]);
  });

  test("is not asked where there is nothing to do, or nothing that may be done", async () => {
    const nothing = await lab.converse(["grooveiq"], () => {});
    expect(nothing).toMatchObject({ code: 0, text: expect.stringMatching(/nothing to do: grooveiq\n$/) });
    moreMemory();
    await lab.plan.lab.admin.addFault({ kind: "lock", vmid: 100010 });
    const refused = await lab.converse(["grooveiq"], () => {});
    expect(refused.code).toBe(1);
    expect(refused.text).not.toContain("Only");
  });
});

test("a Markdown file that has no folder is one line, before anything is applied", async () => {
  moreMemory();
  const { code, stderr } = await lab.plan.tenantry(["apply", "--yes", "--markdown", join(folder, "none", "apply.md")]);
  expect(code).toBe(1);
  expect(stderr).toMatch(/^--markdown must be a file that can be written, and there is no folder "[^\n]*$/);
  expect(await lab.config(100010)).toMatchObject({ memory: "4096" });
});

test("where nobody can be asked, --yes is needed", async () => {
  moreMemory();
  expect(await lab.plan.tenantry(["apply"])).toEqual({
    code: 1,
    stdout: "",
    stderr:
      "--yes must be given where there is no terminal to ask on; nothing is applied; to see first what would be: npx tenantry plan",
  });
});

test("what somebody has changed by hand, and no plan shows, does not count as applied", async () => {
  await lab.set(100010, { vga: "std", usb0: "spice" });
  const before = lab.record("grooveiq");
  moreMemory();
  expect((await lab.apply(["grooveiq"])).code).toBe(0);
  const after = lab.record("grooveiq");
  expect(after.vms).toEqual(before.vms);
  expect(after.configuration).not.toBe(before.configuration);
});

test("a tenant that is deployed and not recorded is recorded, and nothing else", async () => {
  const before = lab.record("grooveiq");
  rmSync(lab.plan.path("tenant-inventory/grooveiq/terraform/applied.json"));
  lab.takeCalls();
  expect((await lab.apply(["grooveiq"])).outcomes).toEqual({ grooveiq: "nothing" });
  expect(lab.record("grooveiq")).toEqual(before);
  expect(lab.takeCalls().filter((call) => !call.includes(" GET "))).toEqual([]);
});

test("cdktf sees what was applied, and an apply what cdktf deployed", async () => {
  moreMemory();
  expect((await lab.apply(["grooveiq"])).code).toBe(0);
  expect((await lab.plan.lab.run("cdktf", ["diff", "grooveiq"])).stdout).toContain("No changes.");
  lab.plan.edit(grooveiqFile, "memoryMiB: 8192", "memoryMiB: 2048");
  await lab.plan.lab.run("cdktf", ["deploy", "grooveiq", "--auto-approve"]);
  expect(await lab.apply(["grooveiq"])).toMatchObject({ code: 0, outcomes: { grooveiq: "nothing" } });
  expect(await lab.config(100010)).toMatchObject({ memory: "2048" });
});

test("a VM that the engine alone has made anew is no stranger", async () => {
  const before = lab.record("grooveiq");
  await new Stack(lab.plan.lab, "grooveiq").run(
    "apply",
    "-input=false",
    "-no-color",
    "-auto-approve",
    `-replace=${vm}.api-vm01`,
  );
  moreMemory();
  expect((await lab.apply(["grooveiq"])).outcomes).toEqual({ grooveiq: "applied" });
  expect(lab.record("grooveiq").vms["api-vm01"]?.uuid).not.toBe(before.vms["api-vm01"]?.uuid);
});
