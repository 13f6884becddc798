/** `npm run demo`: a lab, three tenants, one change behind Terraform's back, and its repair. */
import { constants } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { dvntm } from "../../substrate/dvntm";
import { ToolchainError } from "../../toolchain/toolchain-error";
import { CommandError } from "../command-error";
import { type AttributeChange, readChanges, renderChange } from "../plan/changes";
import { readFleet } from "../read-fleet";
import { say } from "../say";
import { startTemporaryLab, type TemporaryLab } from "../temporary-lab";
import { renderInventoryTable } from "./inventory-table";
import { type Report, step } from "./step";

/** The VM that is changed outside: the one of the first seed tenant. */
const victim = { tenant: "grooveiq", path: `/nodes/${dvntm.nodes.pveTenant.name}/qemu/100010/config` };

async function demo(lab: TemporaryLab): Promise<void> {
  const root = lab.folders.workspace;
  await step("cdktf deploy grooveiq vintronics moneyrouter", (report) =>
    cdktf(lab, report, ["deploy", "grooveiq", "vintronics", "moneyrouter", "--auto-approve"]),
  );
  const tenants = readFleet(root, []);
  say(await renderInventoryTable(lab, tenants));

  for (const { tenant } of tenants) {
    await step(`cdktf diff ${tenant} has nothing to do`, async (report) => {
      expectNothing(await diff(lab, report, tenant));
    });
  }

  await step("Change a VM behind Terraform's back: 1024 MiB of memory, a tag by hand", () =>
    lab.proxmox.put(victim.path, { memory: 1024, tags: `${victim.tenant};by-hand` }),
  );
  const drift = await step(`cdktf diff ${victim.tenant} finds it`, (report) => diff(lab, report, victim.tenant));
  if (drift.length === 0) throw new CommandError("the plan does not see what was changed outside");
  say(...drift.map((change) => `  ${renderChange(change)}`));

  await step(`cdktf deploy ${victim.tenant} repairs it`, (report) =>
    cdktf(lab, report, ["deploy", victim.tenant, "--auto-approve"]),
  );
  await step(`cdktf diff ${victim.tenant} has nothing to do again`, async (report) => {
    expectNothing(await diff(lab, report, victim.tenant));
  });
}

/** What cdktf shows of resources and of a run's result; the rest is about engines and terminals. */
const progress =
  /[\w.-]+: (?:Creation complete|Modifications complete|Destruction complete)|Plan: .*|No changes\.|Error: .*/;

/** cdktf puts construct paths behind addresses, in the middle of one when another begins with it. */
const constructPath = / \([\w/-]+\)/g;

/**
 * Runs cdktf in the workspace; what it does with resources is the step's progress.
 *
 * @throws CommandError with everything it said, when it fails.
 */
async function cdktf(lab: TemporaryLab, report: Report, args: readonly string[]): Promise<void> {
  const child = lab.run("cdktf", args);
  if (child.all === undefined) throw new Error("cdktf has no output");
  const said: string[] = [];
  for await (const line of createInterface({ input: child.all })) {
    said.push(line);
    const found = progress.exec(line.replaceAll(constructPath, ""))?.[0];
    if (found !== undefined) report(found);
  }
  await child.catch(() => {
    throw new CommandError(`cdktf ${args.join(" ")} failed:\n${said.join("\n")}`);
  });
}

/** Returns what `cdktf diff` plans, as the engine itself tells of the plan that it leaves. */
async function diff(lab: TemporaryLab, report: Report, tenant: string): Promise<AttributeChange[]> {
  await cdktf(lab, report, ["diff", tenant]);
  const engine = lab.environment.TERRAFORM_BINARY_NAME ?? "";
  const { stdout } = await lab.run(engine, ["show", "-json", "plan"], { folder: `cdktf.out/stacks/${tenant}` });
  return readChanges(JSON.parse(stdout));
}

function expectNothing(changes: readonly AttributeChange[]): void {
  if (changes.length > 0) throw new CommandError(`the plan is not empty:\n${changes.map(renderChange).join("\n")}`);
}

/** Signals end the demo at once and whatever it does: all that it started and made goes when it exits. */
function exitOnSignals(): void {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => process.exit(128 + constants.signals[signal]));
  }
}

async function main(): Promise<void> {
  exitOnSignals();
  const started = performance.now();
  // Says itself what it builds, and for how long.
  const lab = await step("Boot the lab: a Proxmox VE API and a DNS server on loopback", () =>
    startTemporaryLab(join(__dirname, "..", ".."), dvntm),
  );
  try {
    await demo(lab);
  } finally {
    await step("Take the lab down", () => lab.close());
  }
  say(`done in ${Math.round((performance.now() - started) / 1000)} s; next: npm run lab, and edit a tenant`);
}

main().catch((error: unknown) => {
  process.exitCode = 1;
  // The step has shown the message of an error of ours, and of a command that failed.
  if (!(error instanceof CommandError || error instanceof ToolchainError)) console.error(error);
});
