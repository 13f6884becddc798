import { parseIpv4 } from "../substrate/ipv4";
import { checkText } from "./checks";

/** A label as service names have it: a host's, or one that begins with an underscore (RFC 8552). At most 63 bytes. */
const ownerLabel = /^(?=.{1,63}$)_?[a-z0-9](?:[a-z0-9_-]*[a-z0-9])?$/;

/** Whether `name` is a lower-case name without a final dot, at most 253 characters (RFC 1035 section 2.3.4). */
function isOwnerName(name: string): boolean {
  return name.length <= 253 && name.split(".").every((label) => ownerLabel.test(label));
}

/** Returns what is wrong with a record's name in `zone`; `"@"` is the zone itself. */
export function checkRecordName(name: string, zone: string): string[] {
  if (name === "@") return [];
  const bare = name.replace(/\.$/, "");
  const repeatsZone = bare === zone || bare.endsWith(`.${zone}`);
  if (isOwnerName(name) && !repeatsZone) return checkFqdn("name", `${name}.${zone}`);
  const remedy = bare === zone ? '; write "@"' : repeatsZone ? `; leave ".${zone}" out` : "";
  return [`name must be labels of a-z, 0-9, _ and - in zone ${zone}, or "@", got ${JSON.stringify(name)}${remedy}`];
}

/** Returns what is wrong with the length of a name that is composed of `prop` and a zone. */
export function checkFqdn(prop: string, fqdn: string): string[] {
  if (fqdn.length <= 253) return [];
  return [`${prop} must leave the fully qualified name at most 253 characters, got ${fqdn.length}`];
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
  const fits = isOwnerName(bare) && (target.endsWith(".") || !target.includes("."));
  if (fits) return [];
  const remedy = isOwnerName(bare) ? `; did you mean "${bare}."?` : "";
  return [
    `target must be a VM, a name of the tenant's zone or a domain name with a final dot, got ${JSON.stringify(target)}${remedy}`,
  ];
}

/** What the texts of one record set may have together. */
const maxTextBytes = 24_576;

/** Returns what is wrong with the texts of a TXT record set. */
export function checkTexts(texts: readonly string[]): string[] {
  const problems = texts.length === 0 ? ["target must hold at least one text, got none"] : [];
  const total = texts.reduce((bytes, text) => bytes + Buffer.byteLength(text), 0);
  // A DNS message has at most 65535 bytes; an update names what it removes and what it adds.
  if (total > maxTextBytes) problems.push(`target must be at most ${maxTextBytes} bytes in all, got ${total}`);
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
