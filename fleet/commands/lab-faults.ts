import Table from "cli-table3";
import { CommandError } from "../command-error";
import { LabAdmin, type LabFault, type LabFaultReport } from "../lab-admin";
import { labBase, labFolders } from "../lab-folders";
import { getLab } from "../lab-process";
import { findProjectRoot } from "../project-root";
import { printJson, say } from "../say";

interface Output {
  readonly json?: boolean;
}

async function getAdmin(): Promise<LabAdmin> {
  const { admin } = await getLab(labFolders(labBase(findProjectRoot())).run);
  return new LabAdmin(admin.socket);
}

/** `tenantry lab faults`: the faults of the checkout's lab, and what came of them. */
export async function listLabFaults({ json }: Output): Promise<number> {
  const faults = await (await getAdmin()).listFaults();
  if (json) printJson(faults);
  else say(...renderFaults(faults));
  return 0;
}

/** `tenantry lab faults add`: adds a fault to the checkout's lab. */
export async function addLabFault(
  kind: string,
  { json, ...settings }: Output & Omit<LabFault, "kind">,
): Promise<number> {
  const admin = await getAdmin();
  const fault = await admin.addFault({ ...settings, kind }).catch((error: unknown) => {
    if (!(error instanceof CommandError)) throw error;
    throw new CommandError(`${error.message}\nwhat each kind takes: npx tenantry lab faults add --help`);
  });
  if (json) printJson(fault);
  else say(`fault ${fault.id} holds; to remove it: npx tenantry lab faults remove ${fault.id}`);
  return 0;
}

/** `tenantry lab faults remove`: removes a fault; requests that it holds go on. */
export async function removeLabFault(id: number): Promise<number> {
  const admin = await getAdmin();
  await admin.removeFault(id).catch((error: unknown) => {
    if (!(error instanceof CommandError)) throw error;
    throw new CommandError(`${error.message}; those there are: npx tenantry lab faults`);
  });
  say(`fault ${id} is removed`);
  return 0;
}

/** `tenantry lab faults clear`: removes all faults. */
export async function clearLabFaults(): Promise<number> {
  await (await getAdmin()).clearFaults();
  say("no faults");
  return 0;
}

/** Returns a table of faults for people. */
function renderFaults(faults: readonly LabFaultReport[]): string[] {
  if (faults.length === 0) return ["no faults; to add one: npx tenantry lab faults add KIND"];
  const table = new Table({
    head: ["id", "kind", "settings", "struck", "held", "last"],
    style: { head: [], border: [] },
  });
  for (const { id, kind, times, seen, struck, held, strikes, ...settings } of faults) {
    table.push([
      id,
      kind,
      Object.entries(settings)
        .map(([name, value]) => `${name}=${value}`)
        .join("\n"),
      `${struck} of ${times}, ${seen} seen`,
      held,
      strikes.at(-1)?.what ?? "",
    ]);
  }
  return table.toString().split("\n");
}
