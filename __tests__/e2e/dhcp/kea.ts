import { writeFileSync } from "node:fs";
import { join } from "node:path";
import execa from "execa";
import { type DhcpLab, platform, type Scope, type Workbench } from "./dhcp-lab";
import { type Server, waitForServer } from "./server";

/** Further keys of Kea's subnet. */
type SubnetOptions = Readonly<Record<string, boolean>>;

/** Starts Kea with a scope. */
export function startKea(lab: DhcpLab, scope: Scope, options: SubnetOptions = {}): Promise<Server> {
  const { server } = lab.network;
  const file = writeConfiguration(lab, [server.interfaceName], scope, options);
  const child = server.run(lab.programs.keaDhcp4, ["-c", file], { env: environment(lab) });
  return waitForServer(child, "DHCP4_STARTED");
}

/** Returns what Kea's own check says against a scope, or an empty text. It needs no network. */
export async function checkKea(bench: Workbench, scope: Scope): Promise<string> {
  const file = writeConfiguration(bench, [], scope, {});
  const env = environment(bench);
  const { exitCode, stderr } = await execa(bench.programs.keaDhcp4, ["-t", file], { env, reject: false });
  return exitCode === 0 ? "" : stderr;
}

/** Kea's own folders are the system's Kea's (administrator's manual 2.2, "Starting and Stopping the DHCPv4 Server"). */
const environment = ({ folder }: Workbench) => ({ KEA_PIDFILE_DIR: folder, KEA_LOCKFILE_DIR: folder });

function writeConfiguration(
  { folder }: Workbench,
  interfaces: readonly string[],
  { reservations, pool = platform.pool, subnet: cidr = platform.subnet }: Scope,
  options: SubnetOptions,
): string {
  const included = join(folder, "reservations.json");
  writeFileSync(included, reservations);
  const subnet = {
    id: 1,
    subnet: cidr,
    pools: [{ pool: pool.join(" - ") }],
    "option-data": [
      { name: "routers", data: platform.gateway },
      { name: "domain-name-servers", data: platform.nameServer },
    ],
    ...options,
    reservations: "INCLUDED",
  };
  const configuration = {
    Dhcp4: {
      // Clients have no address yet, and the kernel sends nothing to an address that nobody has.
      "interfaces-config": { interfaces, "dhcp-socket-type": "raw" },
      "lease-database": { type: "memfile", persist: false },
      loggers: [{ name: "kea-dhcp4", severity: "INFO", output_options: [{ output: "stderr" }] }],
      subnet4: [subnet],
    },
  };
  const file = join(folder, "kea.json");
  writeFileSync(file, JSON.stringify(configuration).replace('"INCLUDED"', `<?include "${included}"?>`));
  return file;
}
