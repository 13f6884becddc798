import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import execa from "execa";
import { hashStack, parseStack } from "../../fleet/plan/stack-document";
import type { MatrixDocument } from "../../fleet/report/matrix-schema";
import { syncWorkspace } from "../../fleet/workspace";
import { runGit } from "../fixtures/git";
import { checkReport } from "../fixtures/reports";
import { root } from "./stack";

jest.setTimeout(60_000);

/** A checkout of its own, and a PATH with nothing but Node, git and a shell. */
let base: string;
let checkout: string;

beforeAll(async () => {
  base = mkdtempSync(join(tmpdir(), "matrix-"));
  checkout = join(base, "checkout");
  await syncWorkspace(root, checkout);
  mkdirSync(join(base, "bin"));
  symlinkSync(process.execPath, join(base, "bin", "node"));
  for (const program of ["git", "sh"]) {
    symlinkSync((await execa("which", [program])).stdout, join(base, "bin", program));
  }
  runGit(checkout, ["init", "-q", "-b", "main"]);
  writeFileSync(join(checkout, ".git", "info", "exclude"), "/node_modules\n/.gen\n/.toolchain\n");
  runGit(checkout, ["add", "--all"]);
  runGit(checkout, ["commit", "-q", "-m", "first"]);
});

afterEach(() => {
  runGit(checkout, ["checkout", "-q", "HEAD", "--", "."]);
  runGit(checkout, ["clean", "-q", "-f", "-d"]);
});

afterAll(() => rmSync(base, { recursive: true }));

test("every tenant is in it, without credentials and without an engine", async () => {
  const { exitCode, document, stderr } = await matrix();
  expect(exitCode).toBe(0);
  expect(document).toEqual({
    version: 1,
    command: "matrix",
    affected: null,
    tenants: ["grooveiq", "vintronics", "moneyrouter"],
    removed: [],
    touched: null,
  });
  expect(stderr).toBe("3 tenants to run jobs for: grooveiq, vintronics, moneyrouter");
});

test("named tenants are, in the order of the fleet, and a name that is none is told", async () => {
  expect((await matrix("moneyrouter", "grooveiq")).document.tenants).toEqual(["grooveiq", "moneyrouter"]);
  const { exitCode, stdout, stderr } = await run("acme");
  expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: "" });
  expect(stderr).toMatch(/^no tenant "acme"/);
});

test("affected tenants are, with what the change touches", async () => {
  edit("tenants/grooveiq.ts", "memoryMiB: 4096", "memoryMiB: 8192");
  edit("tenants/vintronics.ts", "import", "// a comment\nimport");
  write("ci/new.sh", "");
  const out = join(base, "matrix.json");
  const { stdout, stderr } = await run("--affected", "HEAD", "--format", "github", "--out", out);
  expect(stdout).toBe('tenants=["grooveiq"]');
  expect(stderr).toMatch(/^2 tenants as in HEAD \(.*\), not taken\n1 tenant to run jobs for: grooveiq$/);
  const document: MatrixDocument = JSON.parse(readFileSync(out, "utf8"));
  expect(checkReport("matrix", document)).toEqual([]);
  expect(document).toMatchObject({
    affected: { ref: "HEAD", unaffected: 2, reason: null },
    touched: {
      tenants: [
        { tenant: "grooveiq", files: ["tenants/grooveiq.ts"], claims: [] },
        { tenant: "vintronics", files: ["tenants/vintronics.ts"], claims: [] },
      ],
      substrate: [],
      platform: ["ci/new.sh"],
    },
  });
});

test("pending tenants are: those that no apply recorded as they are", async () => {
  await run();
  const stack = readFileSync(join(checkout, "cdktf.out", "stacks", "vintronics", "cdk.tf.json"), "utf8");
  const configuration = hashStack(parseStack(stack));
  const record = { version: 1, tenant: "vintronics", configuration, state: null, vms: {} };
  write("tenant-inventory/vintronics/terraform/applied.json", JSON.stringify(record));
  expect((await matrix("--pending")).document.tenants).toEqual(["grooveiq", "moneyrouter"]);
});

test("options that make no sense, or a file that cannot be written, are told before anything runs", async () => {
  for (const [args, message] of [
    [["--pending", "--affected", "HEAD"], "--pending and --affected are two questions; ask one of them"],
    [["--out", "none/matrix.json"], '--out must be a file that can be written, and there is no folder "none"; make it'],
    [
      ["--affected", "nowhere"],
      '--affected must be a commit that is here, got "nowhere"; to have others here: git fetch',
    ],
  ] as const) {
    expect(await run(...args)).toMatchObject({ exitCode: 1, stdout: "", stderr: message });
  }
});

async function matrix(...args: string[]) {
  const ended = await run(...args);
  const document: MatrixDocument = JSON.parse(ended.stdout);
  expect(checkReport("matrix", document)).toEqual([]);
  return { ...ended, document };
}

function run(...args: string[]) {
  return execa("node", ["fleet/bin.mjs", "matrix", ...args], {
    cwd: checkout,
    env: { PATH: join(base, "bin"), HOME: base },
    extendEnv: false,
    reject: false,
  });
}

function edit(file: string, from: string, to: string): void {
  write(file, readFileSync(join(checkout, file), "utf8").replace(from, to));
}

function write(file: string, text: string): void {
  mkdirSync(dirname(join(checkout, file)), { recursive: true });
  writeFileSync(join(checkout, file), text);
}
