import { join } from "node:path";
import { buildFleet, renderFleet } from "../../../constructs/build-fleet";
import { readTenantFiles } from "../../../fleet/ledger/read-tenant-files";
import type { SourceFile } from "../../../fleet/ledger/tenant-file";
import { ownersPath, renderOwners } from "../../../fleet/owners/render-owners";
import type { TenantIntent } from "../../../ledger/fleet-document";
import { readLedger } from "../../../ledger/ledger-file";
import { sites } from "../../../substrate/sites";
import { tenants } from "../../../tenants";
import { readPage } from "../../fixtures/pages";

const root = join(__dirname, "..", "..", "..");
const platformOwners = ["@lab/platform", "ops@lab.example"];
const index: SourceFile = { path: "tenants/index.ts", text: "export const tenants = [acme, umbra];" };

test(`${ownersPath} is what the tenants of this repository make it: npx tenantry owners writes it`, () => {
  const source = { tenants, sites, claims: readLedger(root), mayUpdate: false, listDeployedProtected: () => [] };
  const document = JSON.parse(renderFleet(buildFleet(source), source));
  expect(readPage(ownersPath)).toBe(renderOwners(document, readTenantFiles(root)));
});

test("a tenant's file, inventory and snapshot are its owners', in alphabetical order, and all before it the platform's", () => {
  const umbra = tenantOf("umbra", "@lab/umbra", "kim@umbra.example");
  expect(render([umbra, tenantOf("acme", "@kim")], [fileOf("umbra"), index, fileOf("acme")])).toEqual([
    "* @lab/platform ops@lab.example",
    "/__tests__/tenants/__snapshots__/acme.yml @kim",
    "/__tests__/tenants/__snapshots__/umbra.yml @lab/umbra kim@umbra.example",
    "/tenant-inventory/acme/ @kim",
    "/tenant-inventory/umbra/ @lab/umbra kim@umbra.example",
    "/tenants/acme.ts @kim",
    "/tenants/umbra.ts @lab/umbra kim@umbra.example",
  ]);
});

test("a tenant without owners has no line, and so is the platform's", () => {
  expect(render([tenantOf("acme")], [fileOf("acme")])).toEqual(["* @lab/platform ops@lab.example"]);
});

describe("a file that makes several tenants", () => {
  const both: SourceFile = {
    path: "tenants/more/both.ts",
    text: 'new TenantStack(app, "acme", {});\nnew TenantStack(app, "umbra", {});\n',
  };
  const [acme, umbra] = [tenantOf("acme", "@one", "@two"), tenantOf("umbra", "@two", "@one")];

  test("is theirs where all have the same owners", () => {
    expect(render([acme, umbra], [both])).toContain("/tenants/more/both.ts @one @two");
  });

  test.each([[tenantOf("umbra", "@one")], [tenantOf("umbra")], [tenantOf("umbra", "@one", "@three")]])(
    "is the platform's where they have not",
    (other) => {
      expect(render([acme, other], [both]).filter((line) => line.includes("both.ts"))).toEqual([]);
      expect(render([other, acme], [both]).filter((line) => line.includes("both.ts"))).toEqual([]);
    },
  );
});

test.each(["tenants/a b.ts", "tenants/a#b.ts", "tenants/[a].ts", "tenants/*.ts", "tenants/a\nb.ts"])(
  "%j, which a pattern cannot have or takes for another file, is the platform's",
  (path) => {
    const file = { path, text: 'new TenantStack(app, "acme", {});' };
    expect(render([tenantOf("acme", "@kim")], [file]).filter((line) => line.startsWith("/tenants/"))).toEqual([]);
  },
);

/** Returns the lines that say something. */
function render(of: readonly TenantIntent[], files: readonly SourceFile[]): string[] {
  return renderOwners({ tenants: of, platformOwners }, files)
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"));
}

function tenantOf(tenant: string, ...owners: string[]): TenantIntent {
  return { tenant, inventory: `tenant-inventory/${tenant}`, owners } as unknown as TenantIntent;
}

function fileOf(tenant: string): SourceFile {
  return { path: `tenants/${tenant}.ts`, text: `new TenantStack(app, "${tenant}", {});` };
}
