import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type DhcpLab, platform, type Scope } from "./dhcp-lab";
import { type Server, waitForServer } from "./server";

/** Starts dnsmasq with a scope. It starts with a broken file of reservations as well, and complains in its log. */
export function startDnsmasq(lab: DhcpLab, { reservations, pool = platform.pool }: Scope): Promise<Server> {
  const { server } = lab.network;
  const hosts = join(lab.folder, "hosts");
  writeFileSync(hosts, reservations);
  const lines = [
    "port=0", // no DNS
    "no-resolv",
    "no-hosts",
    "leasefile-ro", // leases are forgotten when it ends
    "no-ping", // or it waits for a pong before each offer
    "bind-interfaces",
    `interface=${server.interfaceName}`,
    `dhcp-range=${pool.join(",")},${platform.netmask}`,
    `dhcp-option=option:router,${platform.gateway}`,
    `dhcp-option=option:dns-server,${platform.nameServer}`,
    `dhcp-hostsfile=${hosts}`,
  ];
  const file = join(lab.folder, "dnsmasq.conf");
  writeFileSync(file, `${lines.join("\n")}\n`);
  // Of the options that keep it in the foreground, only this one keeps its user too: there is no other in the network.
  const child = server.run(lab.programs.dnsmasq, ["--no-daemon", `--conf-file=${file}`]);
  return waitForServer(child, `read ${hosts}`);
}

/** What dnsmasq complains about in the files that it read. */
export function findComplaints({ log }: Server): string[] {
  return log.split("\n").filter((line) => / at line \d+ of /.test(line));
}
