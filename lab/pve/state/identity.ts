import { randomBytes, randomInt, randomUUID } from "node:crypto";
import { parseProperties, printProperties } from "../parameters/property-string";
import { netFormat, smbiosFormat } from "../parameters/qemu/devices";

/** A new MAC address that begins with the cluster's prefix, made up upper case (`PVE::Tools::random_ether_addr`, observed). */
function newMac(prefix: string): string {
  const given = prefix.split(":");
  const made = Array.from({ length: 6 - given.length }, () =>
    randomInt(256).toString(16).padStart(2, "0").toUpperCase(),
  );
  return [...given, ...made].join(":");
}

/** A NIC as Proxmox writes it, with a MAC address if the text has none. A given one keeps its case. */
export function printNet(text: string, macPrefix: string): string {
  const net = parseProperties(netFormat, text);
  return printProperties(netFormat, { ...net, macaddr: net.macaddr ?? newMac(macPrefix) });
}

/** The same NIC with another MAC address. */
export function renewMac(text: string, macPrefix: string): string {
  return printProperties(netFormat, { ...parseProperties(netFormat, text), macaddr: newMac(macPrefix) });
}

/** `smbios1` with another UUID; its other fields stay. */
export function renewSmbios(text: string | undefined): string {
  return printProperties(smbiosFormat, { ...parseProperties(smbiosFormat, text ?? ""), uuid: randomUUID() });
}

/** `meta` of a VM made now. */
export function newMeta(now: number): string {
  return `creation-qemu=10.1.2,ctime=${Math.floor(now / 1000)}`;
}

/** Something in the place of a password's hash. The password itself is kept nowhere. */
export function hashPassword(): string {
  return `$5$${randomBytes(8).toString("hex")}`;
}
