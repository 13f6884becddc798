import { parseArgs } from "node:util";

/** The command line of the lab. */
export interface LabOptions {
  /** The estate to boot: a JSON file in the form of `cluster.ts`. */
  readonly cluster: string;
  /** Folder for everything that the lab writes. */
  readonly runDir: string;
  /** Port of the Proxmox VE API; left out: the system chooses. */
  readonly proxmoxPort?: number;
  /** Port of the DNS server; left out: the system chooses. */
  readonly dnsPort?: number;
}

/**
 * Reads the command line of the lab.
 *
 * @throws Error in one line when it is wrong.
 */
export function readOptions(args: readonly string[]): LabOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      cluster: { type: "string" },
      "run-dir": { type: "string" },
      "proxmox-port": { type: "string" },
      "dns-port": { type: "string" },
    },
  });
  const { cluster, "run-dir": runDir } = values;
  if (!cluster || !runDir) {
    throw new Error("usage: lab/main.ts --cluster FILE --run-dir FOLDER [--proxmox-port PORT] [--dns-port PORT]");
  }
  return {
    cluster,
    runDir,
    proxmoxPort: readPort("--proxmox-port", values["proxmox-port"]),
    dnsPort: readPort("--dns-port", values["dns-port"]),
  };
}

function readPort(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (port >= 1 && port <= 65_535) return port;
  throw new Error(`${option} must be a port from 1 to 65535, got "${text}"`);
}
