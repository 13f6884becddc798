import type { RecordIntent } from "../../ledger/fleet-document";
import { canonicalizeIpv6 } from "../../substrate/ipv6";
import type { ServedRecord } from "./dns-answers";

/** How much of a name's data a line shows, in characters. */
const maxShown = 120;

/** Whether a server has exactly the data that a record set asks for, whatever the order. */
export function isAsWanted({ type, values }: RecordIntent, served: readonly ServedRecord[]): boolean {
  const wanted = values.map((value) => (type === "TXT" ? Buffer.from(value).toString("latin1") : value));
  const found = served.map(({ data }) => normalize(type, data));
  return JSON.stringify(wanted.sort()) === JSON.stringify(found.sort());
}

/** Returns records in one line: each type once, `A 192.0.2.1, 192.0.2.2; TXT "a"`. */
export function renderData(records: readonly ServedRecord[]): string {
  const types = [...new Set(records.map(({ type }) => type))];
  const all = types.map((type) => {
    const data = records.filter((record) => record.type === type).map((record) => record.data);
    return `${type} ${data.sort().join(", ")}`;
  });
  const text = all.join("; ");
  return text.length > maxShown ? `${text.slice(0, maxShown)}...` : text;
}

/** Returns data in the form of the fleet document; a text as one character a byte. */
function normalize(type: string, data: string): string {
  if (type === "TXT") return readTexts(data);
  if (type === "AAAA") return canonicalizeIpv6(data) ?? data;
  return data.toLowerCase();
}

/** Returns what `"a" "b\"\195"` of a zone file stands for (RFC 1035 section 5.1): the parts of a long text as one. */
function readTexts(data: string): string {
  const parts = [...data.matchAll(/"((?:[^"\\]|\\.)*)"/gs)].map(([, part = ""]) => part);
  return parts
    .join("")
    .replaceAll(/\\(\d{3})|\\(.)/gs, (_, code, escaped) => escaped ?? String.fromCharCode(Number(code)));
}
