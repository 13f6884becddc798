import type { LabDocument } from "./lab-document";

/** What is told of a running lab: all but its secrets. */
export interface LabReport {
  readonly up: true;
  readonly pid: number;
  readonly proxmox: LabDocument["proxmox"];
  readonly dns: LabDocument["dns"];
  /** Tenants that it has credentials for. */
  readonly tenants: readonly string[];
  readonly requestLog: string;
}

/** Returns what may be told of a lab. */
export function reportLab({ process, proxmox, dns, tokens, requestLog }: LabDocument): LabReport {
  const tenants = tokens.flatMap(({ tenant }) => tenant ?? []);
  return { up: true, pid: process.pid, proxmox, dns, tenants, requestLog };
}

/** Returns the lines that tell a person where a lab is and what to do with it. */
export function renderLabReport({ pid, proxmox, dns, tenants, requestLog }: LabReport): string[] {
  return [
    `the lab is up (pid ${pid})`,
    `  Proxmox VE API  ${proxmox.endpoint}/ (CA ${proxmox.ca})`,
    `  DNS             ${dns.server} port ${dns.port}`,
    `  requests        ${requestLog}`,
    "in another terminal, in this folder:",
    `  npx tenantry lab run -- tenantry plan ${tenants[0] ?? "TENANT"}`,
    `  npx tenantry lab run -- tenantry apply ${tenants[0] ?? "TENANT"}`,
    "  npx tenantry lab env     credentials for other clients",
  ];
}
