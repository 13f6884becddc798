/** One host that a DHCP server is to know. */
export interface DhcpReservation {
  /** MAC address, in lower case with colons. */
  readonly macAddress: string;
  /** IPv4 address that is leased to this MAC address. */
  readonly address: string;
  /** Host name that the lease carries: one DNS label, such as `api-vm01`. */
  readonly hostName: string;
}

/**
 * Renders what Kea includes as the reservations of a subnet: `"reservations": <?include "FILE"?>`.
 *
 * Each host's `user-context` names the tenant: Kea carries that along and reads nothing in it
 * (https://kea.readthedocs.io/en/kea-2.2.0/arm/dhcp4-srv.html, "User Contexts in IPv4").
 */
export function renderKeaReservations(tenant: string, reservations: readonly DhcpReservation[]): string {
  const hosts = sortByAddress(reservations).map(({ macAddress, address, hostName }) => ({
    "hw-address": macAddress,
    "ip-address": address,
    hostname: hostName,
    "user-context": { tenant },
  }));
  return `${JSON.stringify(hosts, undefined, 2)}\n`;
}

/** Renders a file for dnsmasq's option `dhcp-hostsfile`: one `<mac>,<address>,<name>` a line (dnsmasq(8), `--dhcp-host`). */
export function renderDnsmasqHosts(tenant: string, reservations: readonly DhcpReservation[]): string {
  const header = `# The DHCP hosts of tenant ${tenant}, written by Terraform: the next apply undoes what is edited here.`;
  const hosts = sortByAddress(reservations).map((host) => `${host.macAddress},${host.address},${host.hostName}`);
  return `${[header, ...hosts].join("\n")}\n`;
}

function sortByAddress(reservations: readonly DhcpReservation[]): DhcpReservation[] {
  return [...reservations].sort((one, other) => toNumber(one.address) - toNumber(other.address));
}

function toNumber(address: string): number {
  return address.split(".").reduce((number, octet) => number * 256 + Number(octet), 0);
}
