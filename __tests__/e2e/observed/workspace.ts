import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import execa from "execa";
import { type AttributeChange, readChanges } from "../../../fleet/plan/changes";
import type { Attributes, Json } from "./vm";

/** What an engine says beside its result. */
export interface Diagnostic {
  readonly severity: "error" | "warning";
  readonly address: string;
  /** Summary and detail, as one line. */
  readonly text: string;
}

/** How an engine is run. */
interface WorkspaceSettings {
  readonly folder: string;
  /** The engine's program. */
  readonly engine: string;
  /** The whole environment. */
  readonly environment: Readonly<Record<string, string>>;
  /** Kills what runs when it is aborted. */
  readonly signal: AbortSignal;
}

/** VMs by the name of their resource. */
export type Vms = Readonly<Record<string, Attributes>>;

const type = "proxmox_virtual_environment_vm";

/** A folder with Terraform JSON and its state, run by the engine itself. */
export class Workspace {
  constructor(private readonly settings: WorkspaceSettings) {
    mkdirSync(settings.folder, { recursive: true });
  }

  async init(): Promise<void> {
    this.write({});
    await this.run(["init", "-no-color"]);
  }

  /** Writes the configuration: these VMs, and what else there is at its top. */
  write(vms: Vms, others: Readonly<Record<string, Json>> = {}): void {
    const configuration = {
      terraform: { required_providers: { proxmox: { source: "bpg/proxmox", version: "0.111.1" } } },
      ...(Object.keys(vms).length > 0 ? { resource: { [type]: vms } } : {}),
      ...others,
    };
    writeFileSync(join(this.settings.folder, "main.tf.json"), JSON.stringify(configuration));
  }

  /**
   * Returns what a plan would change, by the resource's name: sorted lines `attribute before -> after` of what is
   * updated, else the word for what happens to the whole.
   *
   * @throws Error when the plan fails, and when what was read of it is not what the engine says by its exit code: 0 for
   * nothing to do, 2 for changes.
   */
  async plan(): Promise<Record<string, string[]>> {
    const planning = this.run(["plan", "-no-color", "-detailed-exitcode", "-out=plan"]);
    const { exitCode } = await planning.catch((error: execa.ExecaError) => {
      if (error.exitCode === 2) return error;
      throw error;
    });
    const { stdout } = await this.run(["show", "-json", "plan"]);
    const changes = readChanges(JSON.parse(stdout));
    if (changes.length > 0 !== (exitCode === 2)) {
      throw new Error(`the engine's exit code is ${exitCode}, and its plan holds ${JSON.stringify(changes)}`);
    }
    return groupChanges(changes);
  }

  /** Applies the configuration and returns what the engine complains about. */
  async apply(...options: readonly string[]): Promise<Diagnostic[]> {
    return readDiagnostics(await this.run(["apply", "-json", "-auto-approve", ...options], { reject: false }));
  }

  /** Applies the last plan, without a look at what is there now, and returns what the engine complains about. */
  async applyPlan(): Promise<Diagnostic[]> {
    return readDiagnostics(await this.run(["apply", "-json", "plan"], { reject: false }));
  }

  /** Destroys all that the state knows, and returns what the engine complains about. */
  async destroy(...options: readonly string[]): Promise<Diagnostic[]> {
    return readDiagnostics(await this.run(["destroy", "-json", "-auto-approve", ...options], { reject: false }));
  }

  /** Starts to apply; the returned function kills the engine and its providers at once, and returns when they are gone. */
  startApply(): () => Promise<void> {
    const child = this.run(["apply", "-json", "-auto-approve"], { reject: false });
    return async () => {
      if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
      await child;
    };
  }

  /** Runs the engine with what it starts as one group of processes: an engine that is killed alone leaves its providers. */
  run(args: readonly string[], options: execa.Options = {}): execa.ExecaChildProcess {
    const { engine, folder, environment, signal } = this.settings;
    const child = execa(engine, args, {
      cwd: folder,
      env: { ...environment, TF_INPUT: "0" },
      extendEnv: false,
      detached: true,
      ...options,
    });
    const { pid } = child;
    if (pid === undefined) return child;
    const kill = () => process.kill(-pid, "SIGKILL");
    signal.addEventListener("abort", kill);
    child.once("exit", () => signal.removeEventListener("abort", kill));
    return child;
  }
}

function groupChanges(changes: readonly AttributeChange[]): Record<string, string[]> {
  const groups: Record<string, string[]> = {};
  for (const { address, action, attribute, before, after } of changes) {
    const name = address.replace(`${type}.`, "");
    groups[name] ??= [];
    groups[name].push(
      attribute === ""
        ? action
        : `${attribute} ${JSON.stringify(before) ?? "(none)"} -> ${JSON.stringify(after) ?? "(none)"}`,
    );
  }
  for (const lines of Object.values(groups)) lines.sort();
  return groups;
}

function readDiagnostics({ stdout, exitCode }: execa.ExecaReturnValue): Diagnostic[] {
  const messages = stdout
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line));
  const diagnostics: Diagnostic[] = messages
    .filter((message) => message.type === "diagnostic")
    .map(({ diagnostic: { severity, address = "", summary, detail = "" } }) => ({
      severity,
      address: address.replace(`${type}.`, ""),
      text: [summary, detail].filter(Boolean).join(" ").replace(/\s+/g, " ").trim(),
    }));
  if ((exitCode === 0) !== diagnostics.every(({ severity }) => severity !== "error")) {
    throw new Error(`the engine's exit code is ${exitCode}, and it says ${stdout}`);
  }
  return diagnostics;
}
