import { join } from "node:path";
import { buildFleet } from "../../constructs/build-fleet";
import { readLedger } from "../../ledger/ledger-file";
import { sites } from "../../substrate/sites";
import { tenants } from "../../tenants";
import { synthApp } from "../fixtures/acme";

const claims = readLedger(join(__dirname, "..", ".."));
const { problems } = buildFleet({ tenants, sites, claims, mayUpdate: false, listDeployedProtected: () => [] });

test("the ledger has what the tenants claim", () => {
  expect(problems).toEqual([]);
});

const stacks = synthApp((app) => {
  for (const tenant of tenants) tenant(app);
}, claims);

test.each(Object.keys(stacks))("tenant %s is what was reviewed", (name) => {
  expect(stacks[name]).toMatchSnapshot();
});
