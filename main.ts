import "./schema/check-bindings";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { App } from "cdktf";
import { ConfigError } from "./constructs/config-error";
import type { TenantStack } from "./constructs/tenant-stack";
import { checkClaims } from "./ledger/check-claims";
import type { FleetDocument } from "./ledger/fleet-document";
import { checkSites } from "./substrate/check-site";
import { sites } from "./substrate/sites";
import { tenants } from "./tenants";
import { placeProviderLocks } from "./toolchain/provider-locks";

// Stack traces in the metadata would name this checkout.
const app = new App({ stackTraces: false });
const problems = checkSites(sites);
const stacks: TenantStack[] = [];

for (const tenant of problems.length === 0 ? tenants : []) {
  try {
    stacks.push(tenant(app));
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    problems.push(...error.problems);
  }
}
const intents = stacks.map((stack) => stack.getIntent());
problems.push(...stacks.flatMap((stack) => stack.check()), ...checkClaims(intents));

if (problems.length > 0) {
  process.stderr.write(`${problems.join("\n")}\n`);
  process.exitCode = 1;
} else {
  app.synth();
  const fleet: FleetDocument = { version: 1, tenants: intents };
  writeFileSync(join(app.outdir, "fleet.json"), `${JSON.stringify(fleet, null, 2)}\n`);
  placeProviderLocks(__dirname, app.outdir);
}
