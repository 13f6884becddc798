import { writeFileSync } from "node:fs";
import { join } from "node:path";
import execa from "execa";
import { type AttributeChange, readChanges } from "../../fleet/plan/changes";
import type { TemporaryLab } from "../../fleet/temporary-lab";

export const root = join(__dirname, "..", "..");

/** One synthesized stack in a lab's workspace, driven by the engine itself: in seconds where cdktf takes several. */
export class Stack {
  private readonly folder: string;

  constructor(
    private readonly lab: TemporaryLab,
    readonly tenant: string,
    private readonly engine = lab.environment.TERRAFORM_BINARY_NAME ?? "",
  ) {
    this.folder = `cdktf.out/stacks/${tenant}`;
  }

  init(): Promise<execa.ExecaReturnValue> {
    return this.run("init", "-input=false", "-no-color");
  }

  /**
   * Returns what a plan would change.
   *
   * @throws Error when the plan fails, and when what was read of it is not what the engine says by its exit code: 0 for
   * nothing to do, 2 for changes.
   */
  async plan(): Promise<AttributeChange[]> {
    const planning = this.run("plan", "-input=false", "-no-color", "-detailed-exitcode", "-out=plan");
    const { exitCode } = await planning.catch((error: execa.ExecaError) => {
      if (error.exitCode === 2) return error;
      throw error;
    });
    const { stdout } = await this.run("show", "-json", "plan");
    const changes = readChanges(JSON.parse(stdout));
    if (changes.length > 0 !== (exitCode === 2)) {
      throw new Error(`the engine's exit code is ${exitCode}, and its plan holds ${JSON.stringify(changes)}`);
    }
    return changes;
  }

  apply(): Promise<execa.ExecaReturnValue> {
    return this.run("apply", "-input=false", "-no-color", "-auto-approve");
  }

  destroy(): Promise<execa.ExecaReturnValue> {
    return this.run("destroy", "-input=false", "-no-color", "-auto-approve");
  }

  run(...args: string[]): execa.ExecaChildProcess {
    return this.lab.run(this.engine, args, { folder: this.folder });
  }
}

/**
 * Brings a lab's workspace from its tenants' code to ledger and stacks, as `npm run synth` does, but for cdktf's own
 * command, which takes seconds and adds nothing to what the app writes.
 */
export async function synthesize(lab: TemporaryLab): Promise<void> {
  await lab.run("node", ["fleet/bin.mjs", "ledger", "update"]);
  await lab.run("node", ["--import", "tsx", "main.ts"]);
}

/**
 * Returns a zone as the DNS server holds it, all but SOA and NS, sorted: `name ttl type data`. The transfer is signed
 * with the tenant's key, whose secret goes through a file and not through a command line.
 *
 * @throws Error when the server does not transfer the zone.
 */
export async function transferZone(lab: TemporaryLab, tenant: string, zone: string): Promise<string[]> {
  const { server, port } = lab.document.dns;
  const keyFile = join(lab.folders.run, `${tenant}.key`);
  writeFileSync(keyFile, renderKey(lab, tenant), { mode: 0o600 });
  const args = ["-k", keyFile, `@${server}`, "-p", `${port}`, zone, "AXFR", "+noall", "+answer"];
  const { stdout } = await execa("dig", args);
  const records = stdout.split("\n").map((line) => line.replace(/\s+/g, " ").replace(" IN ", " "));
  if (!records.some((record) => record.includes(" SOA "))) throw new Error(`no transfer of ${zone}: ${stdout}`);
  return records.filter((record) => /^[^;]/.test(record) && !/ (?:SOA|NS|TSIG) /.test(record)).sort();
}

/** Sends commands to the DNS server by nsupdate, signed with a tenant's key. */
export async function updateZone(
  lab: TemporaryLab,
  tenant: string,
  zone: string,
  commands: readonly string[],
): Promise<void> {
  const { server, port } = lab.document.dns;
  const key = getKey(lab, tenant);
  await execa("nsupdate", ["-v"], {
    input: [
      `server ${server} ${port}`,
      `zone ${zone}`,
      `key ${key.algorithm}:${key.name} ${key.secret}`,
      ...commands,
      "send",
      "",
    ].join("\n"),
  });
}

function renderKey(lab: TemporaryLab, tenant: string): string {
  const { name, algorithm, secret } = getKey(lab, tenant);
  return `key "${name}" { algorithm ${algorithm}; secret "${secret}"; };\n`;
}

function getKey(lab: TemporaryLab, tenant: string) {
  const key = lab.document.keys.find((one) => one.tenant === tenant);
  if (key === undefined) throw new Error(`the lab has no key for ${tenant}`);
  return key;
}
