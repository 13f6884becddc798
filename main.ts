import "./schema/check-bindings";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildFleet, renderFleet } from "./constructs/build-fleet";
import { getProblems } from "./constructs/config-error";
import { listProtectedHosts } from "./ledger/deployed-hosts";
import { readHosts, readLedger, writeLedger } from "./ledger/ledger-file";
import { sites } from "./substrate/sites";
import { tenants } from "./tenants";
import { allowedLosses } from "./tenants/allowed-losses";
import { expectedDrift } from "./tenants/expected-drift";
import { placeProviderLocks } from "./toolchain/provider-locks";

/** What `tenantry ledger` asks for instead of a synthesis: `update` writes the ledger, `check` nothing. */
const { TENANTRY_LEDGER: task } = process.env;

try {
  const source = {
    ...{ tenants, sites, expectedDrift, allowedLosses },
    claims: readLedger(__dirname),
    mayUpdate: task === "update",
    listDeployedProtected: (tenant: string) => listProtectedHosts(tenant, readHosts(__dirname, tenant)),
  };
  const fleet = buildFleet(source);
  if (fleet.problems.length > 0) refuse(fleet.problems);
  else if (task === "update") writeLedger(__dirname, fleet.claims);
  else if (task !== "check") {
    fleet.app.synth();
    writeFileSync(join(fleet.app.outdir, "fleet.json"), renderFleet(fleet, source));
    placeProviderLocks(__dirname, fleet.app.outdir);
  }
} catch (error) {
  refuse(getProblems(error));
}

function refuse(problems: readonly string[]): void {
  process.stderr.write(`${problems.join("\n")}\n`);
  process.exitCode = 1;
}
