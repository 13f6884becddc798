import { sites } from "../../substrate/sites";
import { checkCredentials } from "../checks/check-credentials";
import { checkDns } from "../checks/check-dns";
import { checkEngine } from "../checks/check-engine";
import { checkNames } from "../checks/check-names";
import { checkProxmox } from "../checks/check-proxmox";
import { checkTrust, readGoTrust } from "../checks/go-trust";
import { type Findings, renderProblem } from "../checks/problem";
import { resolveTarget, type Target } from "../checks/target";
import { readCredentials } from "../engine/credentials";
import { readEnvironment } from "../environment";
import { findProjectRoot } from "../project-root";
import { readFleet } from "../read-fleet";
import { printJson, say } from "../say";

/** `tenantry check`: what would make a deploy fail or take what is others', a line each, before anything is changed. */
export async function check(names: readonly string[], { json }: { readonly json?: boolean }): Promise<number> {
  const root = findProjectRoot();
  const intents = readFleet(root, names);
  const environment = readEnvironment();
  const targets = await Promise.all(
    intents.map(async (intent) =>
      resolveTarget(intent, sites, environment, await readCredentials(intent, environment)),
    ),
  );
  const { problems, notes } = await findProblems(root, targets);
  const tenants = targets.map(({ tenant }) => tenant);

  if (json) printJson({ version: 1, tenants, problems, notes });
  say(...notes.map(renderProblem));
  if (problems.length === 0) {
    say(
      `${tenants.join(", ")}: nothing in the way; see what an apply would do: npx tenantry plan ${names.join(" ")}`.trim(),
    );
    return 0;
  }
  say(...problems.map(renderProblem), `when that is mended: npx tenantry check ${names.join(" ")}`.trim());
  return 1;
}

async function findProblems(root: string, targets: readonly Target[]): Promise<Findings> {
  const [engine, proxmox, dns] = await Promise.all([
    checkEngine(process.env),
    checkProxmox(targets, readGoTrust(process.env)),
    checkDnsAndNames(root, targets),
  ]);
  const credentials = targets.flatMap(checkCredentials);
  return {
    problems: [...engine, ...credentials, ...checkTrust(process.env), ...proxmox, ...dns.problems],
    notes: dns.notes,
  };
}

/** A server that is away or refuses a key says nothing of names. */
async function checkDnsAndNames(root: string, targets: readonly Target[]): Promise<Findings> {
  const problems = await checkDns(targets);
  const reached = targets.filter(
    (target) => !problems.some(({ tenant }) => tenant === null || tenant === target.tenant),
  );
  const names = await checkNames(root, reached);
  return { problems: [...problems, ...names.problems], notes: names.notes };
}
