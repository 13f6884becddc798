import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { sites } from "../../substrate/sites";
import { ensureBind } from "../../toolchain/system-packages";
import { CommandError } from "../command-error";
import { renderCluster } from "../lab-cluster";
import { labBase, labFolders } from "../lab-folders";
import { findLab, type StartedLab, startLab } from "../lab-process";
import { renderLabReport, reportLab } from "../lab-report";
import { findProjectRoot } from "../project-root";
import { printJson, say } from "../say";

export interface LabUpOptions {
  readonly cluster?: string;
  readonly detach?: boolean;
  readonly json?: boolean;
  readonly proxmoxPort?: number;
  readonly dnsPort?: number;
}

/** `tenantry lab up`: boots the checkout's lab, and stays until it is stopped or, detached, returns when it answers. */
export async function labUp(options: LabUpOptions): Promise<number> {
  const base = labBase(findProjectRoot());
  const { run, workspace } = labFolders(base);
  const running = await findLab(run);
  if (running) {
    throw new CommandError(
      `a lab is up already (pid ${running.process.pid}); to start anew: npx tenantry lab down && npx tenantry lab up`,
    );
  }
  await ensureBind();
  const cluster = options.cluster ? resolve(options.cluster) : writeDefaultCluster(base);
  const lab = await startLab({ ...options, cluster, runDir: run });
  // The estate is a new one. A state that tells of the last one's VMs would only confuse.
  rmSync(workspace, { recursive: true, force: true });
  if (options.detach) await lab.detach();

  const report = reportLab(lab.document);
  if (options.json) printJson(report);
  say(...renderLabReport(report), options.detach ? "  npx tenantry lab down    stop it" : "Ctrl-C stops it");
  return options.detach ? 0 : untilStopped(lab);
}

function writeDefaultCluster(base: string): string {
  const [site, ...others] = sites;
  if (!site || others.length > 0) {
    const names = sites.map(({ name }) => name).join(", ");
    throw new CommandError(
      `a lab is one site, and there are ${names}; name an estate: npx tenantry lab up --cluster FILE`,
    );
  }
  const file = join(base, "cluster.json");
  mkdirSync(base, { recursive: true });
  writeFileSync(file, `${JSON.stringify(renderCluster(site), null, 2)}\n`);
  return file;
}

async function untilStopped(lab: StartedLab): Promise<number> {
  let told = false;
  const stop = () => {
    told = true;
    void lab.stop();
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, stop);
  const said = await lab.ended;
  if (told) say("the lab is down");
  else say(said || "the lab was stopped");
  return told || !said ? 0 : 1;
}
