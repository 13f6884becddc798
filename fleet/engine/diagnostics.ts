/** One error or warning of an engine. */
export interface Diagnostic {
  readonly severity: "Error" | "Warning";
  readonly summary: string;
  /** First paragraph of what it says beyond that, on one line; empty: nothing. */
  readonly detail: string;
  /** Terraform address that it is about; undefined: of none, or of all. */
  readonly address: string | undefined;
  /** The whole text. */
  readonly text: string;
}

/**
 * Returns the errors and warnings in what an engine printed with `-no-color`: summary, place, detail, each after an empty
 * line (OpenTofu 1.12.6 and Terraform 1.11.4, internal/command/format/diagnostic.go). Frames are taken off where there are
 * such. Its JSON form is not used: not every command has one (`show`, `state pull`), and what people know is this.
 */
export function parseDiagnostics(output: string): Diagnostic[] {
  const text = output.replaceAll(/^[╷│╵] ?/gm, "");
  const starts = [...text.matchAll(/^(Error|Warning): /gm)];
  return starts.map(({ index, 1: severity }, position) =>
    parseDiagnostic(severity as Diagnostic["severity"], text.slice(index, starts[position + 1]?.index).trimEnd()),
  );
}

function parseDiagnostic(severity: Diagnostic["severity"], text: string): Diagnostic {
  const [summary = "", ...paragraphs] = text.slice(severity.length + 2).split(/\n\s*\n/);
  const isPlace = (paragraph: string) => /^ {2}(with|on) /.test(paragraph);
  return {
    severity,
    summary: onOneLine(summary),
    detail: onOneLine(paragraphs.find((paragraph) => !isPlace(paragraph)) ?? ""),
    address: /^ {2}with ([^,\n]+)/m.exec(paragraphs.filter(isPlace).join("\n"))?.[1],
    text,
  };
}

function onOneLine(text: string): string {
  return text.trim().replaceAll(/\s+/g, " ");
}
