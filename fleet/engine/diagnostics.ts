/** One error or warning of an engine. */
export interface Diagnostic {
  readonly severity: "Error" | "Warning";
  readonly summary: string;
  /** First paragraph of what it says beyond that, on one line; empty: nothing. */
  readonly detail: string;
  /** Terraform address that it is about; undefined: of none, or of all. */
  readonly address: string | undefined;
  /** The whole text, without the severity. */
  readonly text: string;
}

/** How much of an engine's words fits a line, in characters. */
const longest = 500;

/**
 * Returns the errors and warnings in what an engine printed with `-no-color`: summary, place, detail, each after an empty
 * line (OpenTofu 1.12.6 and Terraform 1.11.4, internal/command/format/diagnostic.go). The JSON form is not used: not every
 * command has it (`show`, `state pull`), and people know this one.
 */
export function parseDiagnostics(output: string): Diagnostic[] {
  const starts = [...output.matchAll(/^(Error|Warning): /gm)];
  return starts.map(({ 0: { length }, 1: severity, index }, position) =>
    parse(severity as Diagnostic["severity"], output.slice(index + length, starts[position + 1]?.index).trimEnd()),
  );
}

/** Returns an error or a warning on one line. */
export function renderDiagnostic({ address, summary, detail }: Diagnostic): string {
  const words = [address, summary.replace(/[.:]$/, ""), detail.replace(/[.:]$/, "")];
  const line = words.filter((part) => part).join(": ");
  return line.length > longest ? `${line.slice(0, longest)}…` : line;
}

function parse(severity: Diagnostic["severity"], text: string): Diagnostic {
  const [summary = "", ...paragraphs] = text.split(/\n\s*\n/);
  const isPlace = (paragraph: string) => /^ {2}(with|on) /.test(paragraph);
  const place = paragraphs.filter(isPlace).join("\n");
  const detail = paragraphs.find((paragraph) => !isPlace(paragraph)) ?? "";
  return {
    severity,
    summary: onOneLine(summary),
    detail: onOneLine(detail),
    address: /^ {2}with ([^,\n]+)/m.exec(place)?.[1],
    text,
  };
}

function onOneLine(text: string): string {
  return text.trim().replaceAll(/\s+/g, " ");
}
