import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import execa from "execa";
import { makeTemporaryFolder, type TemporaryFolder } from "../../toolchain/temporary-folder";
import { root } from "../e2e/stack";

/** A stand-in for npm and npx: it writes down each call, and a text where one is asked for, and ends as it is told to. */
const program = `#!/bin/sh
echo "$*" >> calls
for word; do test "\${before-}" != --markdown || echo "$2" > "$word"; before=$word; done
case $2 in reviewed-plan) exit $REVIEWED ;; plan) exit $PLANNED ;; apply) exit $APPLIED ;; esac
`;

let folder: TemporaryFolder;

beforeEach(() => {
  folder = makeTemporaryFolder("tenantry-deploy-");
  cpSync(join(root, "ci"), join(folder.path, "ci"), { recursive: true });
  mkdirSync(join(folder.path, "bin"));
  for (const name of ["npm", "npx"]) writeFileSync(join(folder.path, "bin", name), program, { mode: 0o755 });
});

afterEach(() => folder.remove());

/** @param ends what each command ends with */
async function deploy(ends: { REVIEWED?: number; PLANNED?: number; APPLIED?: number }, FRESH = "") {
  const codes = Object.entries({ REVIEWED: 0, PLANNED: 2, APPLIED: 0, ...ends }).map(([name, code]) => [
    name,
    `${code}`,
  ]);
  const { exitCode, stderr } = await execa(join(folder.path, "ci", "deploy-tenant.sh"), [], {
    cwd: folder.path,
    env: {
      ...Object.fromEntries(codes),
      PATH: `${folder.path}/bin:${process.env.PATH}`,
      TENANT: "acme",
      BRANCH: "main",
      FRESH,
    },
    reject: false,
  });
  const calls = readFileSync(join(folder.path, "calls"), "utf8").matchAll(/^tenantry (\S+)/gm);
  const texts = ["acme.md", "acme.applied.md"].filter((name) => existsSync(join(folder.path, "reports", name)));
  return { exitCode, stderr, calls: [...calls].map(([, command]) => command), texts };
}

test("what was reviewed is applied, and no more is asked", async () => {
  expect(await deploy({})).toEqual({
    ...{ exitCode: 0, stderr: "" },
    ...{ calls: ["commit-back", "reviewed-plan", "apply"], texts: ["acme.applied.md"] },
  });
  expect(readFileSync(join(folder.path, "calls"), "utf8")).toContain("apply acme --plans plans --verify");
});

test("why it was not applied stands beside the fresh plan", async () => {
  const { exitCode, stderr, texts } = await deploy({ APPLIED: 1 });
  expect({ exitCode, texts }).toEqual({ exitCode: 1, texts: ["acme.md", "acme.applied.md"] });
  expect(stderr).toContain("read the fresh plan above");
});

test.each([
  ["", ["commit-back", "reviewed-plan", "plan"]],
  ["true", ["commit-back", "plan"]],
])(
  "where there is no fresh plan, either, nobody is sent to read one, or to apply it (FRESH=%p)",
  async (fresh, calls) => {
    expect(await deploy({ REVIEWED: 2, PLANNED: 1 }, fresh)).toMatchObject({ exitCode: 1, stderr: "", calls });
  },
);

test("a tenant with nothing to do is recorded, so that it does not wait any more", async () => {
  expect(await deploy({ REVIEWED: 2, PLANNED: 0 })).toMatchObject({
    exitCode: 0,
    calls: ["commit-back", "reviewed-plan", "plan", "apply"],
  });
});

test("where nobody knows whether there is a reviewed plan, nothing is planned", async () => {
  expect(await deploy({ REVIEWED: 1 })).toMatchObject({ exitCode: 1, calls: ["commit-back", "reviewed-plan"] });
});
