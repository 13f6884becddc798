import type { Finding } from "./drift-schema";
import { renderRow } from "./markdown-details";
import { toOneLine } from "./one-line";
import { renderDriftVerdict } from "./render-drift";
import { type DriftVerdict, driftVerdicts } from "./report-words";

/** A value says no more than that. */
const longestValue = 200;

/** Whether an apply would make it worse, and nobody expects it. */
export function isGrave({ verdict, expected }: Finding): boolean {
  return expected === null && (verdict === "dangerous" || verdict === "stranger");
}

/** Returns findings with the gravest first and those that are expected last, in an order that is always the same. */
export function sortFindings(findings: readonly Finding[]): Finding[] {
  const getRank = ({ verdict, expected }: Finding) => (expected === null ? driftVerdicts.indexOf(verdict) : -1);
  const getKey = ({ address, attribute, message, before, after }: Finding) =>
    JSON.stringify([address, attribute, message, before, after]);
  return findings.toSorted(
    (first, second) => getRank(second) - getRank(first) || (getKey(first) < getKey(second) ? -1 : 1),
  );
}

/** Returns a finding as a row of a block in the language `diff`: red what is grave, orange what does not run or is gone. */
export function renderFinding(finding: Finding): string[] {
  return renderMessage(finding, `${renderDriftVerdict(finding.verdict)}: `);
}

/** Returns a finding without its verdict, with its place as tenants/expected-drift.ts names it, and its values. */
export function renderWholeFinding(finding: Finding): string[] {
  const { address, attribute, before, after } = finding;
  const place = attribute === "" ? address : `${address} ${attribute}`;
  const hasValue = (before ?? after ?? null) !== null;
  const values = hasValue ? `: applied ${renderValue(before)}, found ${renderValue(after)}` : "";
  return [...renderMessage(finding, ""), ...renderRow("#  ", `${place}${values}`)];
}

function renderMessage({ verdict, message, expected }: Finding, lead: string): string[] {
  if (expected === null) return renderRow(getMark(verdict), `${lead}${message}`);
  const why = `expected until ${expected.expires}: ${expected.reason}; ${expected.owner}`;
  return renderRow("#", `${lead}${message} (${why})`);
}

function getMark(verdict: DriftVerdict): string {
  if (verdict === "dangerous" || verdict === "stranger") return "-";
  return verdict === "deleted" || verdict === "stopped" ? "!" : " ";
}

function renderValue(value: unknown): string {
  if (value === null || value === undefined) return "nothing";
  const text = toOneLine(typeof value === "string" ? value : JSON.stringify(value));
  return text.length > longestValue ? `${text.slice(0, longestValue)}…` : text;
}
