import { createInterface } from "node:readline";
import execa from "execa";
import { findExecutable } from "../../toolchain/executables";
import { isKeySecret } from "../checks/check-credentials";
import { explainForeignZone, explainKeyRefusal, explainUnreachable } from "../checks/dns-words";
import type { Target } from "../checks/target";
import { CommandError } from "../command-error";
import { type FailedTransfer, TransferReader, type ZoneRecord } from "./transfer-reader";

/** How long the server may be silent, in seconds. */
const timeoutSeconds = 5;

/** A zone as the tenant's key sees it. */
export interface ZoneTransfer {
  readonly tenant: string;
  /** Without the final dot. */
  readonly zone: string;
  /** All of it, SOA (once), NS and DNSSEC's own records as well; none after an error. */
  readonly records: readonly ZoneRecord[];
  /** Why there are none, and what to do, in one line; `null`: it was transferred. */
  readonly error: string | null;
}

/**
 * Transfers the zones of some tenants (AXFR by TCP, RFC 5936), each signed with its tenant's key: whole, or not at all.
 *
 * @param parallel how many tenants' zones are transferred at a time
 * @returns a transfer for each zone of each tenant, in their order
 * @throws CommandError when there is no dig.
 */
export async function transferZones(targets: readonly Target[], parallel = 4): Promise<ZoneTransfer[]> {
  const dig = findExecutable("dig");
  if (!dig) {
    throw new CommandError("dig not found; install it: sudo apt-get install -y --no-install-recommends bind9-dnsutils");
  }
  const transfers = new Map<Target, ZoneTransfer[]>();
  const waiting = [...targets];
  const work = async () => {
    for (let target = waiting.shift(); target; target = waiting.shift()) {
      transfers.set(target, await transferOfTenant(dig, target));
    }
  };
  await Promise.all(Array.from({ length: parallel }, work));
  return targets.flatMap((target) => transfers.get(target) ?? []);
}

/**
 * One process a tenant, for all of its zones: of the keys that the lines of a batch name, dig takes the first for all of
 * them (BIND 9.18.49, observed).
 */
async function transferOfTenant(dig: string, target: Target): Promise<ZoneTransfer[]> {
  const { tenant, dns, key, keySecret } = target;
  const zones = target.zones.map(({ name }) => name);
  const render = (zone: string, records: readonly ZoneRecord[], error: string | null): ZoneTransfer => ({
    tenant,
    zone,
    records,
    error,
  });
  if (!isKeySecret(keySecret.value)) {
    const error = `${keySecret.variable} must be the secret of TSIG key "${key.name}", in base64; export ${keySecret.variable}='...'`;
    return zones.map((zone) => render(zone, [], error));
  }
  const options = `+yaml +tcp +time=${timeoutSeconds} +tries=1 @${dns.server} -p ${dns.port}`;
  const signed = `${options} -y ${key.algorithm}:${key.name}.:${keySecret.value}`;
  // -r: nobody's .digrc. The secret goes to its standard input: a command line is everybody's to read.
  const child = execa(dig, ["-r", "-f", "-"], {
    input: zones.map((zone) => `${signed} ${zone}. AXFR\n`).join(""),
    buffer: false,
    reject: false,
  });
  const said: string[] = [];
  child.stderr?.setEncoding("utf8").on("data", (text: string) => said.push(text));
  const reader = new TransferReader(zones);
  if (child.stdout) {
    for await (const line of createInterface({ input: child.stdout })) {
      reader.read(line);
      // Nor would it be there for the other zones, and each is waited for.
      if (reader.isUnreachable) child.kill();
    }
  }
  await child;
  return reader.end().map((result, index) => {
    const zone = zones[index] ?? "";
    if (result.failure === undefined) return render(zone, result.records, null);
    return render(zone, [], explain(target, zone, result, said.join("").trim()));
  });
}

function explain(target: Target, zone: string, { failure }: FailedTransfer, said: string): string {
  const server = `DNS server ${target.dns.server}`;
  const { name } = target.key;
  switch (failure) {
    case "BADKEY":
    case "BADSIG":
    case "BADTIME":
      return explainKeyRefusal(target, failure);
    case "NOTAUTH":
      return explainForeignZone(target, zone);
    case "REFUSED":
      return `${server} refuses to transfer zone "${zone}" to key "${name}"; let it there (BIND: allow-transfer { key "${name}."; }; of the zone)`;
    case "unreachable": {
      const why = /couldn't get address/.test(said) ? "no address is known for it" : said.split("\n").at(-1);
      return explainUnreachable(target, `dig: ${why || "no servers could be reached"}`);
    }
    default:
      return `${server} does not transfer zone "${zone}" (${failure}); look into its log`;
  }
}
