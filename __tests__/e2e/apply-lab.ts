import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { ApplyReport, TenantApply } from "../../fleet/report/apply-schema";
import type { AppliedRecord } from "../../fleet/world/applied-record";
import type { Site } from "../../substrate/site";
import { checkReport } from "../fixtures/reports";
import { until } from "./lab-command";
import { type Outcome, PlanLab } from "./plan-lab";

export const vm = "proxmox_virtual_environment_vm";

/** What an apply did, with its report. */
export interface Applied extends Outcome {
  readonly report: ApplyReport;
  /** By tenant. */
  readonly outcomes: Readonly<Record<string, TenantApply["outcome"]>>;
}

/** A {@link PlanLab} whose tenants are deployed and recorded, and that is as it was then after each {@link rollBack}. */
export class ApplyLab {
  private constructor(readonly plan: PlanLab) {}

  /**
   * @param prepare edits the workspace before anything is deployed
   * @param site what the lab is made of, where it has more than the workspace's own
   */
  static async start(prepare?: (lab: PlanLab) => void, site?: Site): Promise<ApplyLab> {
    const lab = new ApplyLab(await PlanLab.start(prepare, site));
    const recorded = await lab.plan.tenantry(["apply", "--yes"]);
    if (recorded.code !== 0) throw new Error(recorded.stderr);
    await lab.keep();
    return lab;
  }

  /** Runs `tenantry apply --json`, with `--yes` unless it is given plans. */
  async apply(args: readonly string[] = [], environment: Readonly<Record<string, string>> = {}): Promise<Applied> {
    const yes = args.includes("--plans") ? [] : ["--yes"];
    return readApplied(await this.plan.tenantry(["apply", ...args, ...yes, "--json"], environment));
  }

  /** Runs `tenantry apply` on a terminal, and does something as soon as it asks. @returns its exit code and its words */
  async converse(
    args: readonly string[],
    onQuestion: (terminal: ChildProcess, said: () => string) => unknown,
  ): Promise<{ code: number | null; text: string }> {
    const command = `exec node fleet/bin.mjs apply ${args.join(" ")}`;
    const terminal = spawn("script", ["--quiet", "--return", "--flush", "--command", command, "/dev/null"], {
      cwd: this.plan.lab.folders.workspace,
      env: { ...this.plan.lab.environment, TMPDIR: this.plan.temporary, TERM: "dumb" },
      stdio: ["pipe", "pipe", "inherit"],
    });
    let text = "";
    let isAsked = false;
    let reaction: unknown;
    terminal.stdout.setEncoding("utf8").on("data", (chunk: string) => {
      text += chunk;
      if (isAsked || !text.includes("Only")) return;
      isAsked = true;
      reaction = onQuestion(terminal, () => text);
    });
    await once(terminal, "close");
    await reaction;
    return { code: terminal.exitCode, text: text.replaceAll("\r", "") };
  }

  /** Returns the verdict of each tenant's plan. */
  async verdicts(): Promise<Record<string, string>> {
    const { stdout } = await this.plan.tenantry(["plan", "--json"]);
    const { tenants } = JSON.parse(stdout) as { tenants: { tenant: string; verdict: string }[] };
    return Object.fromEntries(tenants.map(({ tenant, verdict }) => [tenant, verdict]));
  }

  config(vmId: number): Promise<Record<string, string | number>> {
    return this.plan.lab.proxmox.get(`/nodes/pve-tenant/qemu/${vmId}/config`);
  }

  /** Changes a VM as root. */
  async set(vmId: number, options: Readonly<Record<string, string | number>>): Promise<void> {
    await this.plan.lab.proxmox.put(`/nodes/pve-tenant/qemu/${vmId}/config`, options);
  }

  record(tenant: string): AppliedRecord {
    return JSON.parse(this.plan.read(`tenant-inventory/${tenant}/terraform/applied.json`));
  }

  /** Waits until a fault holds a request or a task. */
  async waitForHeld(id: number): Promise<void> {
    await until("the fault holds something", async () =>
      (await this.plan.lab.admin.listFaults()).some((fault) => fault.id === id && fault.held > 0),
    );
  }

  /** Returns who called what since the last call of this, as `tenant-grooveiq@pve GET /version`. */
  takeCalls(): string[] {
    const { requestLog } = this.plan.lab.document;
    const lines = readFileSync(requestLog, "utf8").trimEnd().split("\n");
    const fresh = lines.slice(this.seen);
    this.seen = lines.length;
    return fresh
      .map((line) => JSON.parse(line) as { method: string; path: string; caller: string | null })
      .map(({ method, path, caller }) => `${caller?.split("!")[0]} ${method} ${path}`);
  }

  private seen = 0;

  /** What commands have left behind: temporary folders, engines and their providers. */
  leftovers(): string[] {
    const folders = readdirSync(this.plan.temporary).filter((name) => name.startsWith("tenantry-"));
    return [...folders, ...this.processes()];
  }

  /** Engines and providers that run in the workspace. */
  processes(): string[] {
    return readdirSync("/proc").flatMap((pid) => {
      if (!/^\d+$/.test(pid)) return [];
      try {
        const command = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
        const environment = readFileSync(`/proc/${pid}/environ`, "utf8");
        const isOurs = environment.includes(this.plan.temporary) && /tofu|terraform/.test(command.split(" ")[0] ?? "");
        return isOurs ? [command] : [];
      } catch {
        return []; // it has ended meanwhile
      }
    });
  }

  /** Makes cluster, zones, states and code what they are when this ends, whenever {@link rollBack} is called. */
  async keep(): Promise<void> {
    await this.plan.lab.admin.save("kept");
    this.copy("tenant-inventory", join("..", "kept-inventory"));
  }

  async rollBack(): Promise<void> {
    await this.plan.lab.admin.load("kept");
    await this.plan.lab.admin.clearFaults();
    this.plan.restore();
    this.copy(join("..", "kept-inventory"), "tenant-inventory");
  }

  private copy(from: string, to: string): void {
    rmSync(this.plan.path(to), { recursive: true, force: true });
    cpSync(this.plan.path(from), this.plan.path(to), { recursive: true });
  }
}

/** Returns what an apply with `--json` did. */
export function readApplied(outcome: Outcome): Applied {
  if (outcome.stdout === "") throw new Error(outcome.stderr);
  const report = JSON.parse(outcome.stdout) as ApplyReport;
  const problems = checkReport("apply", report);
  if (problems.length > 0) throw new Error(problems.join("\n"));
  return {
    ...outcome,
    report,
    outcomes: Object.fromEntries(report.tenants.map(({ tenant, outcome: what }) => [tenant, what])),
  };
}
