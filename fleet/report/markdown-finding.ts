import type { Finding } from "./drift-schema";
import { renderRow } from "./markdown-details";
import { toOneLine } from "./one-line";
import { renderDriftVerdict } from "./render-drift";
import { type DriftVerdict, driftVerdicts } from "./report-words";

/** A value says no more than that. */
const longestValue = 200;

/** Returns a finding as a row of a block in the language `diff`: red what is grave, orange what does not run or is gone. */
export function renderFinding({ verdict, message, expected }: Finding): string[] {
  if (expected === null) return renderRow(getMark(verdict), `${renderDriftVerdict(verdict)}: ${message}`);
  const why = `expected until ${expected.expires}: ${expected.reason}; ${expected.owner}`;
  return renderRow("#", `${verdict}: ${message} (${why})`);
}

/** Returns where a finding is, by the names that an entry of tenants/expected-drift.ts has, and what was applied and found. */
export function renderPlace({ address, attribute, before, after }: Finding): string[] {
  const place = attribute === "" ? address : `${address} ${attribute}`;
  const isValue = before !== null || after !== null;
  return renderRow("#", `  ${place}${isValue ? `: applied ${renderValue(before)}, found ${renderValue(after)}` : ""}`);
}

/** Returns findings with the gravest first and those that are expected last: in an order of their own. */
export function sortFindings(findings: readonly Finding[]): Finding[] {
  const getRank = ({ verdict, expected }: Finding) => (expected === null ? driftVerdicts.indexOf(verdict) : -1);
  const getKey = ({ address, attribute, message }: Finding) => JSON.stringify([address, attribute, message]);
  return findings.toSorted(
    (first, second) => getRank(second) - getRank(first) || (getKey(first) < getKey(second) ? -1 : 1),
  );
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
