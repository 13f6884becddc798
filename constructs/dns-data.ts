import { parseIpv4 } from "../substrate/ipv4";
import { isDomainName } from "../substrate/names";
import { checkText } from "./checks";

/** An owner name may have labels that begin with an underscore, as service names do (RFC 8552). */
const ownerName = /^(?:_?[a-z0-9](?:[a-z0-9_-]{0,61}[a-z0-9])?)(?:\._?[a-z0-9](?:[a-z0-9_-]{0,61}[a-z0-9])?)*$/;

/** Returns what is wrong with a record's name in `zone`. */
export function checkRecordName(name: string, zone: string): string[] {
  if (name === "@") return [];
  const repeatsZone = name.endsWith(`.${zone}`) || name.endsWith(`.${zone}.`);
  if (ownerName.test(name) && `${name}.${zone}`.length <= 253 && !repeatsZone) return [];
  const remedy = repeatsZone ? `; leave ".${zone}" out` : "";
  return [`name must be labels of a-z, 0-9, _ and - in zone ${zone}, or "@", got ${JSON.stringify(name)}${remedy}`];
}

/** Returns what is wrong with the targets of an A record; `count` is how many there are, the literal ones and others. */
export function checkAddresses(count: number, literals: readonly string[]): string[] {
  const problems = count === 0 ? ["target must hold at least one address, got none"] : [];
  for (const literal of literals) {
    if (parseIpv4(literal) === undefined)
      problems.push(`target must be a VM or an IPv4 address, got ${JSON.stringify(literal)}`);
  }
  return problems;
}

/**
 * Returns what is wrong with a CNAME's target by name. A name with dots and no final dot is refused: zone files read it
 * as relative (RFC 1035 section 5.1), people mean it absolute.
 */
export function checkCnameTarget(target: string): string[] {
  const bare = target.replace(/\.$/, "");
  const fits = isDomainName(bare) && (target.endsWith(".") || !target.includes("."));
  if (fits) return [];
  const remedy = isDomainName(bare) ? `; did you mean "${bare}."?` : "";
  return [
    `target must be a VM, a name of the tenant's zone or a domain name with a final dot, got ${JSON.stringify(target)}${remedy}`,
  ];
}

/** Returns what is wrong with the texts of a TXT record set. */
export function checkTexts(texts: readonly string[]): string[] {
  const problems = texts.length === 0 ? ["target must hold at least one text, got none"] : [];
  for (const text of texts) {
    const bytes = Buffer.byteLength(text);
    if (bytes < 1 || bytes > 2048) problems.push(`target must be texts of 1 to 2048 bytes, got one of ${bytes}`);
    problems.push(...checkText("target", text));
  }
  return problems;
}

/**
 * Returns a text in the form that the provider puts between quotes and reads back (RFC 1035 section 5.1): quote and
 * backslash behind a backslash, bytes that are not printable ASCII as `\DDD`.
 */
export function quoteText(text: string): string {
  return [...Buffer.from(text)]
    .map((byte) => {
      const character = String.fromCharCode(byte);
      if (character === '"' || character === "\\") return `\\${character}`;
      return byte >= 0x20 && byte <= 0x7e ? character : `\\${String(byte).padStart(3, "0")}`;
    })
    .join("");
}
