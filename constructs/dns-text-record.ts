import { TxtRecordSet } from "@cdktf/provider-dns/lib/txt-record-set";
import { checkDistinct, checkText } from "./checks";
import { type CommonRecordProps, type RecordSet, toList } from "./dns-record-set";
import { escapeTemplate } from "./template-literal";

/** Texts at a name. */
export interface TxtRecordProps extends CommonRecordProps {
  readonly type: "TXT";
  /** One text or several, each of 1 to 2048 bytes and 24576 together; a long one is sent in parts of 255. Changing it updates in place. */
  readonly target: string | readonly string[];
}

/** What the texts of one record set may have together. */
const maxTextBytes = 24_576;

/** Returns the record set that the props ask for. */
export function resolveTxt({ target }: TxtRecordProps): RecordSet {
  const values = toList(target);
  return {
    problems: [...checkTexts(values), ...checkDistinct("target", values)],
    values,
    vms: [],
    render: (scope, common) =>
      new TxtRecordSet(scope, "Default", { ...common, txt: values.map((text) => escapeTemplate(quoteText(text))) }),
  };
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

function checkTexts(texts: readonly string[]): string[] {
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
