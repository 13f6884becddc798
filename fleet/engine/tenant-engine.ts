import { closeSync, mkdirSync, openSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { TenantIntent } from "../../ledger/fleet-document";
import type { Engine } from "../../toolchain/engine";
import { CommandError } from "../command-error";
import type { Environment } from "../lab-environment";
import type { PlanDocument } from "../plan/changes";
import type { Credentials } from "./credentials";
import { type Diagnostic, parseDiagnostics, renderDiagnostic } from "./diagnostics";
import { renderEngineEnvironment } from "./engine-environment";
import { EngineError, explainFailure } from "./engine-error";
import { type Ended, type ProcessSettings, type RunningEngine, runReading, runWriting } from "./engine-process";
import { asksForInit, isInitialized, readWanted, recordInitialized, takeTurn } from "./initialize";
import { redact } from "./redact";
import { parseState, readLocalState, type StateDocument } from "./state-document";

export { EngineError };

/** What a {@link TenantEngine} is made of. */
export interface EngineSettings {
  /** The checkout. */
  readonly root: string;
  readonly intent: TenantIntent;
  readonly engine: Engine;
  readonly credentials: Credentials;
  /** The caller's: what of it the engine gets, engine-environment.ts says. */
  readonly environment: NodeJS.ProcessEnv;
}

const quiet = ["-input=false", "-no-color"];

/**
 * The engine in one tenant's stack folder: one process at a time, with this tenant's credentials alone, in a group of its
 * own, so that Ctrl-C does not reach it. Every text that leaves here is redacted.
 *
 * Every method throws an {@link EngineError} where the engine fails.
 */
export class TenantEngine {
  /** Absolute. */
  readonly folder: string;
  private readonly environment: Environment;
  private readonly found = new Set<string>();
  private running: RunningEngine | undefined;

  /**
   * @throws CommandError when the caller's environment would lead to another state or plan, or to ones in clear that are
   *   to be encrypted.
   */
  constructor(private readonly settings: EngineSettings) {
    const { root, intent, engine, credentials, environment } = settings;
    this.folder = join(root, "cdktf.out", intent.folder);
    this.environment = renderEngineEnvironment(intent, credentials, environment);
    if (engine.name === "OpenTofu" || !this.environment.TF_ENCRYPTION) return;
    throw new CommandError(
      `TF_ENCRYPTION is set, and ${engine.name} encrypts nothing; have OpenTofu plan and apply: export TERRAFORM_BINARY_NAME=tofu`,
    );
  }

  /** What the engine has warned of until now, a line each. */
  get warnings(): readonly string[] {
    return [...this.found];
  }

  /** Initializes the folder where providers, backend, lock or engine are not those that it is initialized for. */
  async init(): Promise<void> {
    const { TF_PLUGIN_CACHE_DIR: cache } = this.environment;
    if (cache) mkdirSync(cache, { recursive: true }); // engines refuse one that is not there
    const wanted = readWanted(this.folder, this.settings.engine, this.environment);
    if (!isInitialized(this.folder, wanted)) await this.initialize();
  }

  /**
   * Plans into a file, which only its owner may read: a plan holds state and configuration in clear.
   *
   * @param options.out absolute; what is there is removed first
   * @param options.replace addresses to replace on purpose
   */
  async plan(options: {
    readonly out: string;
    readonly replace?: readonly string[];
  }): Promise<"unchanged" | "changes"> {
    const { out, replace = [] } = options;
    await this.init();
    // The engine keeps the mode of a file that is there (OpenTofu 1.12.6 and Terraform 1.11.4, observed).
    rmSync(out, { force: true });
    closeSync(openSync(out, "wx", 0o600));
    try {
      const args = [...quiet, "-detailed-exitcode", `-out=${out}`, ...replace.map((address) => `-replace=${address}`)];
      const planned = await this.read(["plan", ...args], [0, 2]);
      this.keepWarnings(planned);
      return planned.exitCode === 2 ? "changes" : "unchanged";
    } catch (error) {
      rmSync(out, { force: true });
      throw error;
    }
  }

  /** Returns a plan. What is sensitive in it is in clear: see its masks. */
  async show(plan: string): Promise<PlanDocument> {
    await this.init();
    const { stdout } = await this.read(["show", "-no-color", "-json", plan]);
    return JSON.parse(stdout) as PlanDocument;
  }

  /** Returns the state; undefined when there is none yet. A plain local file is read without the engine. */
  async readState(): Promise<StateDocument | undefined> {
    const local = readLocalState(this.settings.root, this.settings.intent.state);
    if (local === "absent") return undefined;
    if (local !== "unreadable") return local;
    await this.init();
    const { stdout } = await this.read(["state", "pull", "-no-color"]);
    if (stdout.trim() === "") return undefined;
    const state = parseState(stdout);
    if (state !== undefined) return state;
    throw new EngineError("the state is of a version that this tenantry does not know", "");
  }

  /**
   * Applies a plan. The engine is never killed, and goes on when this process ends.
   *
   * @param onLine gets what it prints, as it prints it
   */
  async apply(plan: string, onLine: (line: string) => void = () => {}): Promise<void> {
    await this.init();
    const process = this.render(["apply", ...quiet, plan]);
    this.keepWarnings(this.check(await runWriting(process, (line) => onLine(this.redact(line))), [0]));
  }

  /**
   * Asks the running engine to stop: while it applies, after what is in flight; while it reads, at once, its lock given
   * back. Nothing where none runs.
   */
  interrupt(): void {
    this.running?.interrupt();
  }

  private async initialize(): Promise<void> {
    await takeTurn(this.environment, async () => {
      const wanted = readWanted(this.folder, this.settings.engine, this.environment);
      this.keepWarnings(this.check(await runReading(this.render(["init", ...quiet])), [0]));
      recordInitialized(this.folder, wanted);
    });
  }

  /** Runs what changes nothing; once more after an initialization where the engine asks for one. */
  private async read(args: readonly string[], fine: readonly number[] = [0]): Promise<Ended> {
    const first = await runReading(this.render(args));
    if (first.exitCode === 1 && asksForInit(first.output)) {
      await this.initialize();
      return this.check(await runReading(this.render(args)), fine);
    }
    return this.check(first, fine);
  }

  private render(args: readonly string[]): ProcessSettings {
    const { folder, environment } = this;
    return {
      program: this.settings.engine.path,
      args,
      folder,
      environment,
      onStart: (running) => {
        this.running = running;
      },
    };
  }

  private check(ended: Ended, fine: readonly number[]): Ended {
    if (ended.exitCode !== undefined && fine.includes(ended.exitCode)) return ended;
    const { tenant, folder } = this.settings.intent;
    const program = this.settings.engine.name === "OpenTofu" ? "tofu" : "terraform";
    const command = `${program} -chdir=cdktf.out/${folder}`;
    throw explainFailure({ output: this.redact(ended.output), end: ended.end, tenant, command });
  }

  private keepWarnings({ output }: Ended): void {
    for (const diagnostic of parseDiagnostics(this.redact(output))) {
      if (diagnostic.severity === "Warning" && !isOfLock(diagnostic)) this.found.add(renderDiagnostic(diagnostic));
    }
  }

  private redact(text: string): string {
    return redact(text, this.settings.credentials.secrets);
  }
}

/** That a lock lacks hashes for other platforms: this one goes with `cdktf.out`, and the one that is kept is `npm run lock`'s. */
function isOfLock({ summary }: Diagnostic): boolean {
  return summary.startsWith("Incomplete lock file information");
}
