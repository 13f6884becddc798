import { readdirSync } from "node:fs";
import { join } from "node:path";
import { toMatchFile } from "jest-file-snapshot";
import { buildFleet } from "../../constructs/build-fleet";
import { readLedger } from "../../ledger/ledger-file";
import { sites } from "../../substrate/sites";
import { tenants } from "../../tenants";
import { synthApp } from "../fixtures/acme";
import { renderCommon, renderTenantSnapshot } from "../fixtures/tenant-snapshot";

expect.extend({ toMatchFile });

const claims = readLedger(join(__dirname, "..", ".."));
const { problems } = buildFleet({ tenants, sites, claims, mayUpdate: false, listDeployedProtected: () => [] });
/** Not `*.snap`: with `-u`, Jest removes those that belong to no file of tests. */
const folder = join(__dirname, "__snapshots__");

test("the ledger has what the tenants claim", () => {
  expect(problems).toEqual([]);
});

const stacks = synthApp((app) => {
  for (const tenant of tenants) tenant(app);
}, claims);
const names = Object.keys(stacks);

test.each(names)("tenant %s is what was reviewed", (name) => {
  expect(renderTenantSnapshot(stacks[name])).toMatchFile(join(folder, `${name}.yml`));
});

test("what every tenant asks for alike is what was reviewed", () => {
  for (const name of names) expect(renderCommon(stacks[name])).toMatchFile(join(folder, "_every-tenant.yml"));
});

test("every snapshot is a tenant's: that of one which is no more is to be removed", () => {
  expect(readdirSync(folder).sort()).toEqual([...names, "_every-tenant"].map((name) => `${name}.yml`).sort());
});
