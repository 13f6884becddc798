import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { BenchLab } from "./bench-lab";
import { growFleet } from "./bench-lab";
import type { OwnFigures } from "./figures";
import { placeFixtureEngine } from "./fixture-engine";
import { measure } from "./measure";

/** How many runs one figure is the least of: what comes on top is the machine's. */
const runs = 3;

/** What is measured. */
export interface OwnJob {
  /** Numbers of tenants, ascending: the fleet grows. */
  readonly sizes: readonly number[];
  /** Tenants at a time. */
  readonly parallel: number;
  /** Gets a line before each step. */
  readonly onStep: (line: string) => void;
}

/**
 * Measures what `tenantry plan` costs our own process with many tenants: synthesized, each with a state as an apply leaves
 * it, and with an engine that answers at once, that nothing is to be done, and then that a VM is to be replaced.
 *
 * @param lab one where `tenant-0` is deployed; its fleet has the most of `sizes` afterwards
 */
export async function measureOwn(lab: BenchLab, { sizes, parallel, onStep }: OwnJob): Promise<OwnFigures[]> {
  if (sizes.length === 0) return [];
  const changes = await showReplacement(lab);
  const engine = placeFixtureEngine(join(lab.workspace, "..", "fixture-engine"));
  const figures: OwnFigures[] = [];
  for (const tenants of sizes) {
    onStep(`our own process with ${tenants} tenants`);
    await growFleet(lab, tenants);
    const names = Array.from({ length: tenants }, (_, index) => `tenant-${index}`);
    for (const name of names) copyState(lab.workspace, name);
    const environment = { ...lab.environment, ...renderCredentials(names), TERRAFORM_BINARY_NAME: engine.path };
    const plan = {
      command: ["node", "fleet/bin.mjs", "plan", "--parallel", String(parallel)],
      folder: lab.workspace,
      environment,
    };
    engine.answer(undefined);
    await measure(plan); // synthesizes, and initializes the folders
    for (const text of [undefined, changes]) {
      engine.answer(text);
      const usages = [];
      for (let run = 0; run < runs; run += 1)
        usages.push(await measure({ ...plan, fine: [text === undefined ? 0 : 2] }));
      const [run] = usages.sort((one, other) => (one.own?.cpuMs ?? 0) - (other.own?.cpuMs ?? 0));
      if (run !== undefined) figures.push({ tenants, changes: text !== undefined, run: { ...run, measured: tenants } });
    }
  }
  return figures;
}

/** Returns a real plan in JSON, which replaces one of the VMs of `tenant-0`. */
async function showReplacement({ lab, engine }: BenchLab): Promise<string> {
  const folder = "cdktf.out/stacks/tenant-0";
  const address = "proxmox_virtual_environment_vm.web-01";
  // Initializes the folder, where the lock is as a synthesis makes it.
  await lab.run("node", ["fleet/bin.mjs", "plan", "tenant-0"]);
  await lab.run(engine, ["plan", "-input=false", "-no-color", `-replace=${address}`, "-out=bench.tfplan"], { folder });
  const { stdout } = await lab.run(engine, ["show", "-json", "bench.tfplan"], { folder });
  return stdout;
}

function copyState(workspace: string, tenant: string): void {
  const pathOf = (name: string) => join(workspace, "tenant-inventory", name, "terraform", "terraform.tfstate");
  const path = pathOf(tenant);
  if (existsSync(path)) return;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, readFileSync(pathOf("tenant-0"), "utf8").replaceAll("tenant-0", tenant));
}

/** Of tenants that the lab does not know: nobody looks at them. */
function renderCredentials(tenants: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    tenants.flatMap((tenant) => {
      const prefix = `TF_VAR_${tenant.replaceAll("-", "_")}`;
      return [
        [`${prefix}_proxmox_api_token`, `${tenant}@pve!bench=00000000-0000-0000-0000-000000000000`],
        [`${prefix}_dns_key_secret`, "c2VjcmV0IG9mIHRoZSBiZW5jaG1hcms="],
      ];
    }),
  );
}
