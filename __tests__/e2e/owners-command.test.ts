import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { syncWorkspace } from "../../fleet/workspace";
import { root, tenantry } from "./lab-command";

jest.setTimeout(60_000);

let checkout: string;

beforeAll(async () => {
  checkout = realpathSync(mkdtempSync(join(tmpdir(), "owners-command-")));
  await syncWorkspace(root, checkout);
});

afterAll(() => rmSync(checkout, { recursive: true }));

test("tenantry owners writes CODEOWNERS, and --check says whether it is current", async () => {
  rmSync(join(checkout, "CODEOWNERS"));
  expect(await check()).toEqual({ code: 1, stdout: "", stderr: stale });
  expect(await owners()).toEqual({
    code: 0,
    stdout: "",
    stderr: "CODEOWNERS is written; commit it with the tenants\n",
  });
  expect(read("CODEOWNERS")).toBe(readFileSync(join(root, "CODEOWNERS"), "utf8"));
  expect(await check()).toEqual({ code: 0, stdout: "", stderr: "CODEOWNERS is up to date\n" });

  writeFileSync(
    join(checkout, "tenants/grooveiq.ts"),
    read("tenants/grooveiq.ts").replace("@deevnet/grooveiq", "kim@grooveiq.example"),
  );
  expect(await check()).toEqual({ code: 1, stdout: "", stderr: stale });
  expect(read("CODEOWNERS")).not.toContain("kim");
  expect((await owners()).code).toBe(0);
  expect(read("CODEOWNERS")).toContain("\n/tenants/grooveiq.ts kim@grooveiq.example\n");
});

const stale = "CODEOWNERS is not what the owners of tenants and sites make it; run: npx tenantry owners\n";

function owners(...args: string[]) {
  return tenantry(checkout, ["owners", ...args]);
}

function check() {
  return owners("--check");
}

function read(file: string): string {
  return readFileSync(join(checkout, file), "utf8");
}
