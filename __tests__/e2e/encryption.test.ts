import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseStateHeader } from "../../fleet/engine/encryption";
import { readKeptPlans } from "../../fleet/plan/kept-plans";
import { ApplyLab, readApplied } from "./apply-lab";

jest.setTimeout(120_000);

const passphrase = "correct horse battery staple";

const page = readFileSync(join(__dirname, "..", "..", "docs", "in-a-pipeline.md"), "utf8");

/** As docs/in-a-pipeline.md has it. */
function encryption(secret = passphrase): string {
  const [, example = ""] = /TF_ENCRYPTION='\n(.*?)'/s.exec(page) ?? [];
  // As few as OpenTofu takes: 600,000 take seconds a call.
  return example.replace('"at least sixteen characters"', `"${secret}"\n  iterations = 200000`);
}

/** The same, as the page has it on one line. */
function encryptionInJson(): string {
  const [, example = ""] = /^```json\n(\{"key_provider.*)\n```$/m.exec(page) ?? [];
  expect(example).not.toMatch(/\s/);
  return example.replace('"at-least-sixteen-characters"', `"${passphrase}","iterations":200000`);
}

const state = "tenant-inventory/grooveiq/terraform/terraform.tfstate";

let lab: ApplyLab;
let folder: string;

beforeAll(async () => {
  lab = await ApplyLab.start();
});

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "encryption-"));
});

afterEach(async () => {
  rmSync(folder, { recursive: true });
  await lab.rollBack();
});

afterAll(() => lab?.plan.close());

const moreMemory = () => lab.plan.edit("tenants/grooveiq.ts", "memoryMiB: 4096", "memoryMiB: 8192");
const review = (...args: string[]) => ["plan", "grooveiq", "--out", join(folder, "plans"), "--encrypted-only", ...args];

test("a plan in clear is not kept where only encrypted ones are, and one that has nothing to do is", async () => {
  moreMemory();
  const args = ["plan", "--out", join(folder, "plans"), "--encrypted-only", "--json"];
  const { code, stdout, stderr } = await lab.plan.tenantry(args);
  expect(code).toBe(2);
  expect(JSON.parse(stdout)).toMatchObject({ out: null });
  expect(stderr).toContain("\nnot kept, as the engine has not encrypted it: the plan of grooveiq; for that: ");
  expect(stderr).toContain("\nto apply it: npx tenantry apply grooveiq\n");
  expect(readdirSync(join(folder, "plans")).sort()).toEqual(["moneyrouter.json", "vintronics.json"]);
});

test("which plans are kept is no question without a folder for them", async () => {
  expect(await lab.plan.tenantry(["plan", "--encrypted-only"])).toMatchObject({
    code: 1,
    stderr: "--encrypted-only says which plans are kept; name the folder for them: --out FOLDER",
  });
});

describe("a tenant whose plans and states are encrypted", () => {
  const environment = { TF_ENCRYPTION: encryption() };
  const texts: string[] = [];
  const run = async (args: readonly string[], given: Readonly<Record<string, string>> = environment) => {
    const outcome = await lab.plan.tenantry(args, given);
    texts.push(outcome.stdout, outcome.stderr);
    return outcome;
  };

  beforeAll(async () => {
    await lab.plan.lab.admin.reset();
    rmSync(lab.plan.path("tenant-inventory/grooveiq"), { recursive: true });
    folder = mkdtempSync(join(tmpdir(), "encryption-"));
    expect((await run(review())).code).toBe(2);
    const plans = readFileSync(join(folder, "plans", "grooveiq.tfplan"), "utf8");
    expect(plans).not.toContain("api-vm01");
    expect(readKeptPlans(join(folder, "plans"))).toMatchObject([{ plan: { tenant: "grooveiq", verdict: "creates" } }]);
    const applied = readApplied(await run(["apply", "--plans", join(folder, "plans"), "--json"]));
    expect(applied.outcomes).toEqual({ grooveiq: "applied" });
    rmSync(folder, { recursive: true });
    await lab.keep();
  });

  test("is applied as it was reviewed, and plan and drift read its state", async () => {
    expect(parseStateHeader(lab.plan.read(state))).toMatchObject({ isEncrypted: true });
    expect(lab.plan.read(state)).not.toContain("api-vm01");
    const { serial, lineage } = parseStateHeader(lab.plan.read(state)) ?? {};
    expect(lab.record("grooveiq").state).toEqual({ serial, lineage });
    expect(await run(["plan", "grooveiq"])).toMatchObject({ code: 0 });
    expect(await run(["drift", "grooveiq"])).toMatchObject({ code: 0 });
    expect(await run(["drift", "grooveiq", "--fast"])).toMatchObject({ code: 0 });

    await lab.set(100010, { memory: 2048 });
    const { code, stderr } = await run(["drift", "grooveiq"]);
    expect(code).toBe(2);
    expect(stderr).toContain("memory 4096 → 2048 MiB");
  });

  test("has its next change reviewed and applied, once, and what the state had before is encrypted as well", async () => {
    moreMemory();
    expect((await run(review())).code).toBe(2);
    const apply = ["apply", "--plans", join(folder, "plans"), "--json"];
    expect(readApplied(await run(apply)).outcomes).toEqual({ grooveiq: "applied" });
    const again = readApplied(await run(apply));
    expect(again.report.tenants[0]?.reasons).toEqual([expect.stringContaining("the state has changed since")]);
    for (const name of readdirSync(lab.plan.path(`${state}/..`)).filter((file) => file.includes("tfstate"))) {
      expect(lab.plan.read(`${state}/../${name}`)).toContain('"encrypted_data"');
    }
  });

  test("may have its key on one line of JSON", async () => {
    const given = { TF_ENCRYPTION: encryptionInJson() };
    expect(await run(["plan", "grooveiq"], given)).toMatchObject({ code: 0 });
    moreMemory();
    expect((await run(review(), given)).code).toBe(2);
    const apply = ["apply", "--plans", join(folder, "plans"), "--json"];
    expect(readApplied(await run(apply)).outcomes).toEqual({ grooveiq: "applied" });
  });

  test("may have its key from a credential helper", async () => {
    const helper = join(folder, "helper");
    const answer = JSON.stringify({ environment: environment }).replaceAll("'", "'\\''");
    writeFileSync(helper, `#!/bin/sh\nprintf '%s' '${answer}'\n`, { mode: 0o755 });
    const given = { TENANTRY_CREDENTIAL_HELPER: helper };
    expect(await run(["plan", "grooveiq"], given)).toMatchObject({ code: 0 });
    expect(await run(["drift", "grooveiq"], given)).toMatchObject({ code: 0 });
    moreMemory();
    expect((await run(review(), given)).code).toBe(2);
    const apply = ["apply", "--plans", join(folder, "plans"), "--json"];
    expect(readApplied(await run(apply, given)).outcomes).toEqual({ grooveiq: "applied" });
    expect(parseStateHeader(lab.plan.read(state))).toMatchObject({ isEncrypted: true });
  });

  test.each([
    ["without a key", /its state and plans are encrypted, and TF_ENCRYPTION is not set/, {}],
    [
      "with another key",
      /with another key than TF_ENCRYPTION has/,
      { TF_ENCRYPTION: encryption("another horse battery") },
    ],
  ])("is neither planned nor looked at %s, and a line says what is wrong", async (_, words, given) => {
    for (const command of ["plan", "drift"]) {
      const { code, stderr } = await run([command, "grooveiq"], given);
      expect(code).toBe(1);
      expect(stderr).toMatch(words);
    }
    const before = lab.plan.read(state);
    const apply = await run(["apply", "grooveiq", "--yes", "--json"], given);
    expect(readApplied(apply).outcomes).toEqual({ grooveiq: "failed" });
    expect(lab.plan.read(state)).toBe(before);
  });

  afterAll(() => {
    expect(texts.join("\n")).not.toContain(passphrase);
    expect(texts.join("\n")).not.toContain("another horse");
  });
});
