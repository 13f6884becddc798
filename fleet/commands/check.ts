import { sites } from "../../substrate/sites";
import { checkCredentials } from "../checks/check-credentials";
import { checkDns } from "../checks/check-dns";
import { checkEngine } from "../checks/check-engine";
import { checkProxmox } from "../checks/check-proxmox";
import { checkTrust, readGoTrust } from "../checks/go-trust";
import { type Problem, renderProblem } from "../checks/problem";
import { resolveTarget, type Target } from "../checks/target";
import { findProjectRoot } from "../project-root";
import { readFleet } from "../read-fleet";
import { printJson, say } from "../say";

/** `tenantry check`: what would make a deploy fail, a line each, before anything is changed. */
export async function check(names: readonly string[], { json }: { readonly json?: boolean }): Promise<number> {
  const intents = readFleet(findProjectRoot(), names);
  const targets = intents.map((intent) => resolveTarget(intent, sites, process.env));
  const problems = await findProblems(targets);
  const tenants = targets.map(({ tenant }) => tenant);

  if (json) printJson({ version: 1, tenants, problems });
  if (problems.length === 0) {
    say(`${tenants.join(", ")}: nothing in the way; see what a deploy would do: npx cdktf diff ${tenants[0]}`);
    return 0;
  }
  say(...problems.map(renderProblem), `when that is mended: npx tenantry check ${names.join(" ")}`.trim());
  return 1;
}

async function findProblems(targets: readonly Target[]): Promise<Problem[]> {
  const [engine, proxmox, dns] = await Promise.all([
    checkEngine(process.env),
    checkProxmox(targets, readGoTrust(process.env)),
    checkDns(targets),
  ]);
  return [...engine, ...targets.flatMap(checkCredentials), ...checkTrust(process.env), ...proxmox, ...dns];
}
