import { renderCode } from "./markdown-text";

/** So many lines are told in an alert; the others are in the parts of their tenants. */
const told = 5;

/** A line says no more than that in an alert. */
const longestLine = 300;

/**
 * Returns an alert of GitHub and GitLab; where those are not known, it is a quotation.
 *
 * @param paragraphs of Markdown, each of one line or more
 */
export function renderAlert(kind: "CAUTION" | "WARNING", paragraphs: readonly string[]): string {
  const lines = [
    `[!${kind}]`,
    ...paragraphs
      .filter((text) => text !== "")
      .join("\n\n")
      .split("\n"),
  ];
  return lines.map((line) => (line === "" ? ">" : `> ${line}`)).join("\n");
}

/** Something that is said of a tenant. */
export interface Said {
  readonly tenant: string;
  readonly line: string;
}

/** Returns what is said of tenants as a list in an alert: the first lines of it, and how many more there are. */
export function renderAlertList(said: readonly Said[]): string {
  const lines = said.slice(0, told).map(({ tenant, line }) => {
    const shown = line.length > longestLine ? `${line.slice(0, longestLine)}…` : line;
    return `- ${renderCode(tenant)}: ${renderCode(shown)}`;
  });
  return [...lines, ...(said.length > told ? [`- and ${said.length - told} more, below`] : [])].join("\n");
}
