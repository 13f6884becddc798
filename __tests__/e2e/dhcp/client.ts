import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { DhcpLab } from "./dhcp-lab";

/** What a DHCP client is given. */
export interface Lease {
  readonly address: string | undefined;
  readonly netmask: string | undefined;
  readonly router: string | undefined;
  /** Separated by blanks. */
  readonly nameServers: string | undefined;
  readonly hostName: string | undefined;
}

/** What udhcpc calls at each turn, with what it knows in the environment: it prints that of a lease. */
const script = `#!/bin/sh
if [ "$1" = bound ]; then exec env; fi
`;

/** Asks for a lease in the way of a machine that starts. Returns undefined when nobody offers one in three tries. */
export async function requestLease(lab: DhcpLab, macAddress: string): Promise<Lease | undefined> {
  const { interfaceName, run } = lab.network.client;
  await run(lab.programs.ip, ["link", "set", interfaceName, "address", macAddress]);
  const file = join(lab.folder, "print-lease");
  writeFileSync(file, script, { mode: 0o755 });
  const patience = ["-t", "3", "-T", "1", "-n"];
  const options = ["-f", "-q", ...patience, "-i", interfaceName, "-s", file];
  const client = await run(lab.programs.udhcpc, options, { reject: false });
  if (client.exitCode !== 0) {
    if (client.stderr.includes("no lease, failing")) return undefined;
    throw new Error(`udhcpc failed: ${client.stderr}`);
  }
  const variables = new Map(client.stdout.split("\n").map((line) => line.split("=", 2) as [string, string]));
  return {
    address: variables.get("ip"),
    netmask: variables.get("subnet"),
    router: variables.get("router"),
    nameServers: variables.get("dns"),
    hostName: variables.get("hostname"),
  };
}
