import execa from "execa";
import type { DnsZone } from "../../substrate/site";
import { findExecutable } from "../../toolchain/executables";
import { isKeySecret } from "./check-credentials";
import { explainForeignZone, explainKeyRefusal, explainUnreachable } from "./dns-words";
import type { Problem } from "./problem";
import type { Target } from "./target";

/** How long the server may take to answer, in seconds. */
const timeoutSeconds = 5;

/** What the server says to an update of one record type of a zone. */
interface Trial {
  readonly zone: DnsZone;
  readonly type: string;
  readonly result: "ok" | "refused" | "BADKEY" | "BADSIG" | "BADTIME" | "unknown-zone" | "unreachable" | "failed";
  /** nsupdate's own last line. */
  readonly said: string;
}

/**
 * Returns what keeps the tenants from writing their records: a server that cannot be reached, in one line however many
 * tenants use it; per tenant and zone, a key that the server refuses. A secret of the wrong form is not tried.
 *
 * Each zone gets a signed update that changes nothing: it deletes a name that does not exist, on the condition that it
 * does not (RFC 2136, 2.4.5 and 2.5.2). Only a key that may write these types gets it accepted.
 */
export async function checkDns(targets: readonly Target[]): Promise<Problem[]> {
  const nsupdate = findExecutable("nsupdate");
  if (!nsupdate) {
    const message = "nsupdate not found; install it: sudo apt-get install -y --no-install-recommends bind9-dnsutils";
    return [{ tenant: null, about: "dns", message }];
  }
  const usable = targets.filter(({ keySecret }) => isKeySecret(keySecret.value));
  const found = await Promise.all(usable.map((target) => checkTenant(nsupdate, target)));
  // The same line for every tenant of a server that is away.
  const shared = new Map(found.flat().map((problem) => [`${problem.tenant} ${problem.message}`, problem]));
  return [...shared.values()];
}

async function checkTenant(nsupdate: string, target: Target): Promise<Problem[]> {
  const trials = await Promise.all(
    target.zones.flatMap((zone) => zone.recordTypes.map((type) => tryUpdate(nsupdate, target, zone, type))),
  );
  const away = trials.find(({ result }) => result === "unreachable");
  if (away) return [{ tenant: null, about: "dns", message: explainUnreachable(target, `nsupdate: ${away.said}`) }];
  return target.zones.flatMap((zone) => {
    const failed = trials.filter((trial) => trial.zone === zone && trial.result !== "ok");
    const [first] = failed;
    return first
      ? [{ tenant: target.tenant, about: "dns", message: renderRefusal(target, first, failed) } as const]
      : [];
  });
}

async function tryUpdate(nsupdate: string, target: Target, zone: DnsZone, type: string): Promise<Trial> {
  const { dns, key, keySecret } = target;
  const name = `_tenantry-check.${zone.name}.`;
  const commands = [
    `server ${dns.server} ${dns.port}`,
    `zone ${zone.name}.`,
    `key ${key.algorithm}:${key.name}. ${keySecret.value}`,
    `prereq nxdomain ${name}`,
    `update delete ${name} ${type}`,
    "send",
    "",
  ];
  // By TCP (-v), as the provider does. The secret goes to its standard input: a command line is everybody's to read.
  const { all = "" } = await execa(nsupdate, ["-v", "-t", String(timeoutSeconds)], {
    input: commands.join("\n"),
    all: true,
    reject: false,
  });
  return { zone, type, ...readResult(all) };
}

/** By what nsupdate of BIND 9.18 prints; the names are those of RFC 2136 and RFC 8945. */
function readResult(output: string): Pick<Trial, "result" | "said"> {
  const away = /communication with .* failed: (.*)|(couldn't get address) for/i.exec(output);
  if (away) return { result: "unreachable", said: away[1] ?? "no address is known for it" };
  const codes = {
    BADKEY: "BADKEY",
    BADSIG: "BADSIG",
    BADTIME: "BADTIME",
    REFUSED: "refused",
    NOTAUTH: "unknown-zone",
    NOTZONE: "unknown-zone",
  } as const;
  const [, result] = Object.entries(codes).find(([code]) => output.includes(code)) ?? [];
  return { result: result ?? (output.trim() === "" ? "ok" : "failed"), said: output.trim().split("\n").at(-1) ?? "" };
}

function renderRefusal(target: Target, { zone, result, said }: Trial, failed: readonly Trial[]): string {
  const server = `DNS server ${target.dns.server}`;
  switch (result) {
    case "BADKEY":
    case "BADSIG":
    case "BADTIME":
      return explainKeyRefusal(target, result);
    case "unknown-zone":
      return explainForeignZone(target, zone.name);
    case "refused": {
      const types = failed.map(({ type }) => type).join(", ");
      return `${server} refuses updates of ${types} in zone "${zone.name}" with key "${target.key.name}"; grant them there`;
    }
    default:
      return `${server} does not take updates of zone "${zone.name}" (${said}); look into its log`;
  }
}
