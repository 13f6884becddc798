import type { Vlan } from "./site";

/**
 * Whether the DHCP server of a network keeps a reserved address of its dynamic pool for the host that it is reserved for.
 *
 * Kea with `reservations-out-of-pool` does not look for reservations when it gives out an address of a pool; without it,
 * Kea does, and dnsmasq always (Kea Administrator Reference Manual 2.2, "Fine Tuning DHCPv4 Host Reservation", and
 * dnsmasq(8), `--dhcp-host`; both observed).
 */
export function honoursReservationsInPool({ dhcp }: Vlan): boolean {
  return dhcp !== undefined && (dhcp.server === "dnsmasq" || !dhcp.reservationsOutOfPool);
}
