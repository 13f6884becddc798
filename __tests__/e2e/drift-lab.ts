import { createHash } from "node:crypto";
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import execa from "execa";
import type { DriftReport, Finding } from "../../fleet/report/drift-schema";
import { startTemporaryLab, type TemporaryLab } from "../../fleet/temporary-lab";
import { dvntm } from "../../substrate/dvntm";
import type { Site } from "../../substrate/site";
import { checkReport } from "../fixtures/reports";
import { root } from "./stack";

/** What a drift run did. */
export interface Drifted {
  readonly code: number;
  readonly report: DriftReport;
  /** Lines for people. */
  readonly stderr: string;
  /** Findings as `verdict [apply] address attribute`, by tenant. */
  readonly found: Readonly<Record<string, readonly string[]>>;
}

/** A lab whose tenants are deployed by `tenantry apply`, and that is as it was then after each {@link rollBack}. */
export class DriftLab {
  /** Where its commands have their temporary files. */
  readonly temporary: string;
  private seen = 0;

  private constructor(readonly lab: TemporaryLab) {
    this.temporary = join(lab.folders.workspace, "..", "temporary");
    mkdirSync(this.temporary);
  }

  /** @param prepare edits the workspace before anything is deployed */
  static async start(prepare: (lab: DriftLab) => void = () => {}, site: Site = dvntm): Promise<DriftLab> {
    const lab = new DriftLab(await startTemporaryLab(root, site));
    try {
      prepare(lab);
      await lab.deploy();
      await lab.keep();
    } catch (error) {
      await lab.close();
      throw error;
    }
    return lab;
  }

  /** Brings ledger and world to what the workspace's code says. */
  async deploy(): Promise<void> {
    await this.lab.run("node", ["fleet/bin.mjs", "ledger", "update"]);
    await this.lab.run("node", ["fleet/bin.mjs", "apply", "--yes"]);
    // The cluster's list knows a new VM after the next status round.
    await this.lab.admin.advanceClock(11);
  }

  /** Runs `tenantry drift --json`. Its report has the form that its schema says. */
  async drift(args: readonly string[] = [], environment: Readonly<Record<string, string>> = {}): Promise<Drifted> {
    const { exitCode, stdout, stderr } = await this.run(["drift", ...args, "--json"], environment);
    if (stdout === "") throw new Error(stderr);
    const report = JSON.parse(stdout) as DriftReport;
    const problems = checkReport("drift", report);
    if (problems.length > 0) throw new Error(problems.join("\n"));
    const found = report.tenants.map(({ tenant, findings }) => [tenant, findings.map(renderFinding)]);
    return { code: exitCode, report, stderr, found: Object.fromEntries(found) };
  }

  /** Runs the workspace's own `tenantry`. */
  run(args: readonly string[], environment: Readonly<Record<string, string>> = {}): execa.ExecaChildProcess {
    return execa("node", ["fleet/bin.mjs", ...args], {
      cwd: this.lab.folders.workspace,
      env: { ...this.lab.environment, TMPDIR: this.temporary, ...environment },
      extendEnv: false,
      reject: false,
    });
  }

  config(vmId: number, node = "pve-tenant"): Promise<Record<string, string | number>> {
    return this.lab.proxmox.get(`/nodes/${node}/qemu/${vmId}/config`);
  }

  /** Changes a VM as root's token may. */
  async set(vmId: number, options: Readonly<Record<string, string | number>>): Promise<void> {
    await this.lab.proxmox.put(`/nodes/pve-tenant/qemu/${vmId}/config`, options);
  }

  async stop(vmId: number): Promise<void> {
    await this.lab.proxmox.post(`/nodes/pve-tenant/qemu/${vmId}/status/stop`);
  }

  async destroy(vmId: number): Promise<void> {
    await this.stop(vmId);
    await this.lab.proxmox.delete(`/nodes/pve-tenant/qemu/${vmId}`);
  }

  /** Makes cluster, zones, states and code what they are now, whenever {@link rollBack} is called. */
  async keep(): Promise<void> {
    await this.lab.admin.save("kept");
    for (const folder of ["tenant-inventory", "tenants"]) this.copy(folder, join("..", "kept", folder));
  }

  async rollBack(): Promise<void> {
    await this.lab.admin.load("kept");
    await this.lab.admin.clearFaults();
    for (const folder of ["tenant-inventory", "tenants"]) this.copy(join("..", "kept", folder), folder);
  }

  /** Replaces a text in a file of the workspace. */
  edit(file: string, from: string | RegExp, to: string): void {
    const text = readFileSync(this.path(file), "utf8");
    const edited = text.replace(from, to);
    if (edited === text) throw new Error(`${file} does not contain ${from}`);
    this.write(file, edited);
  }

  write(file: string, text: string): void {
    writeFileSync(this.path(file), text);
  }

  path(file: string): string {
    return join(this.lab.folders.workspace, file);
  }

  /** Methods of the API's calls since the last call of this. */
  takeMethods(): string[] {
    const lines = readFileSync(this.lab.document.requestLog, "utf8").trimEnd().split("\n");
    const fresh = lines.slice(this.seen);
    this.seen = lines.length;
    return fresh.map((line) => (JSON.parse(line) as { method: string }).method);
  }

  /** Hashes of all files of the workspace, but for what is linked into it, for what engines keep for themselves and for a synthesis. */
  hashFiles(): Record<string, string> {
    const skipped = ["node_modules", ".gen", ".toolchain", "cdktf.out"];
    const names = readdirSync(this.path("."), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(this.path(".").length + 1))
      .filter((name) => !skipped.some((one) => name.startsWith(`${one}/`)));
    return Object.fromEntries(
      names.sort().map((name) => [
        name,
        createHash("sha256")
          .update(readFileSync(this.path(name)))
          .digest("hex"),
      ]),
    );
  }

  /** What commands have left of their temporary folders. */
  leftovers(): string[] {
    return readdirSync(this.temporary).filter((name) => name.startsWith("tenantry-"));
  }

  close(): Promise<void> {
    return this.lab.close();
  }

  private copy(from: string, to: string): void {
    rmSync(this.path(to), { recursive: true, force: true });
    cpSync(this.path(from), this.path(to), { recursive: true, preserveTimestamps: true });
  }
}

/** Returns a finding in one line. */
export function renderFinding({ verdict, apply, address, attribute }: Finding): string {
  return `${verdict} [${apply}] ${address.replace("proxmox_virtual_environment_", "")} ${attribute}`.trim();
}
