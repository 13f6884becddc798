import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import execa from "execa";
import { syncWorkspace } from "../../fleet/workspace";
import type { TenantIntent } from "../../ledger/fleet-document";
import { root } from "./stack";

jest.setTimeout(180_000);

/** Packages that do not load cdktf: the checkout's serve. */
const linked = ["@types", "ipaddr.js", "tsx", "typescript", "yaml", "zod"];

let base: string;

beforeAll(() => {
  base = mkdtempSync(join(tmpdir(), "tenantry-cdktn-"));
});

afterAll(() => rmSync(base, { recursive: true, force: true }));

test("the app compiles and synthesizes the same on cdktn, cdktf's successor, without a change of its source", async () => {
  const before = join(base, "cdktf");
  const after = join(base, "cdktn");
  await Promise.all([before, after].map((folder) => syncWorkspace(root, folder)));
  await install(after);

  const [cdktf, cdktn] = await Promise.all([before, after].map(synthesize));
  expect(Object.keys(cdktf?.stacks ?? {})).toEqual(["grooveiq", "vintronics", "moneyrouter"]);
  expect(cdktn?.stacks).toEqual(cdktf?.stacks);
  expect(cdktn?.fleet).toEqual(cdktf?.fleet);
  // What was synthesized with is in the metadata: these were two libraries.
  expect([cdktf?.version, cdktn?.version]).toEqual([
    expect.stringMatching(/^0\.21\./),
    expect.stringMatching(/^0\.24\./),
  ]);
});

/** Gives a copy of the app the successor in the place of cdktf, as its package.json would bring it. */
async function install(folder: string): Promise<void> {
  // The copy's own: bindings in the checkout would load the checkout's cdktf.
  for (const name of ["node_modules", ".gen"]) rmSync(join(folder, name));
  cpSync(join(root, ".gen"), join(folder, ".gen"), { recursive: true });

  // What the page says to write, and the bindings' own versions.
  const page = readFileSync(join(root, "docs", "dependencies.md"), "utf8");
  const change = JSON.parse(/^```json\n(.*?)^```$/ms.exec(page)?.[1] ?? "");
  const { dependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const bindings = Object.fromEntries(Object.keys(change.overrides).map((name) => [name, dependencies[name]]));
  rmSync(join(folder, "package-lock.json"));
  writeFileSync(
    join(folder, "package.json"),
    JSON.stringify({ private: true, ...change, dependencies: { ...bindings, ...change.dependencies } }),
  );
  const flags = ["--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock", "--prefer-offline"];
  await execa("npm", ["install", ...flags], { cwd: folder, timeout: 120_000 });
  for (const name of linked) symlinkSync(join(root, "node_modules", name), join(folder, "node_modules", name));
}

/** Runs the app as cdktf does, compiler first; returns the stacks without the library's own metadata. */
async function synthesize(folder: string) {
  mkdirSync(join(folder, "tenants"), { recursive: true });
  // The seed tenants and one that uses all there is.
  writeFileSync(
    join(folder, "tenants", "index.ts"),
    `import { hostile } from "../__tests__/fixtures/hostile-tenant";
import { moneyrouter } from "./moneyrouter";
import { vintronics } from "./vintronics";
export const tenants = [hostile, vintronics, moneyrouter];
`,
  );
  const { app } = JSON.parse(readFileSync(join(folder, "cdktf.json"), "utf8"));
  await execa(app, { cwd: folder, shell: true, env: { TENANTRY_LEDGER: "update" } });
  await execa(app, { cwd: folder, shell: true });
  const read = (file: string) =>
    JSON.parse(readFileSync(join(folder, "cdktf.out", file), "utf8"), (key, value) =>
      key === "//" ? undefined : value,
    );
  const fleet = read("fleet.json");
  const stacks = fleet.tenants.map((intent: TenantIntent) => [intent.tenant, read(`${intent.folder}/cdk.tf.json`)]);
  return { fleet, stacks: Object.fromEntries(stacks), version: read("manifest.json").version as string };
}
