import type { Target } from "./target";

/** Who asks, and whom. */
type Asker = Pick<Target, "dns" | "key" | "keySecret">;

/** Returns why a server does not take a tenant's signature and what to do, in one line. By the errors of TSIG (RFC 8945). */
export function explainKeyRefusal({ dns, key, keySecret }: Asker, error: "BADKEY" | "BADSIG" | "BADTIME"): string {
  const server = `DNS server ${dns.server}`;
  switch (error) {
    case "BADKEY":
      return `${server} does not know key "${key.name}" (${key.algorithm}); correct its name in substrate/ or add it there`;
    case "BADSIG":
      return `${server} does not accept the secret of key "${key.name}"; put the right one into ${keySecret.variable}`;
    case "BADTIME":
      return `${server} and this machine differ in time; set this machine's clock`;
  }
}

/** Returns that a server is not the one of a zone, and what to do. */
export function explainForeignZone({ dns }: Asker, zone: string): string {
  return `DNS server ${dns.server} is not the primary of zone "${zone}"; correct the zone or the site's dns in substrate/`;
}

/**
 * Returns that a server does not answer, and what to do.
 *
 * @param said the words of the program that asked
 */
export function explainUnreachable({ dns }: Asker, said: string): string {
  return `DNS server ${dns.server} port ${dns.port} cannot be reached by TCP (${said}); correct the site's dns or export TF_VAR_dns_server and TF_VAR_dns_port`;
}
