import type { DriftReport, Finding, TenantDrift } from "./drift-schema";
import { renderCommand } from "./next-command";
import { renderCount, renderDuration, toOneLine } from "./one-line";
import { paint, type Tone } from "./paint";
import { type DriftVerdict, driftVerdicts } from "./report-words";

const tones: Readonly<Partial<Record<DriftVerdict, Tone>>> = {
  deleted: "notable",
  stopped: "notable",
  dangerous: "grave",
  stranger: "grave",
};

/**
 * Returns what a drift run found, for people: the gravest tenants last, those that could not be looked at after them. Of a
 * run that is compared with an earlier one only what is new, and what is gone.
 */
export function renderDrift(report: DriftReport): string[] {
  const { tenants, expired, fast } = report;
  const shown = tenants.map((one) => ({ ...one, findings: one.findings.filter(({ known }) => !known) }));
  return [
    ...(fast?.unclaimed ?? []).map((kind) => paint("quiet", `not looked for (--fast): ${toOneLine(kind)}`)),
    ...shown.sort((first, second) => getGravity(first) - getGravity(second)).flatMap(renderTenant),
    ...expired.map(({ tenant, address, attribute, reason, owner, expires }) => {
      const what = toOneLine(`${tenant}: ${address} ${attribute}`);
      return paint("bad", `${what} was expected until ${expires} (${toOneLine(reason)}; ${toOneLine(owner)})`);
    }),
    ...renderSummary(report),
    ...renderNext(report),
  ];
}

function renderTenant({ tenant, findings, gone, notes, error }: TenantDrift): string[] {
  const sorted = [...findings].sort((first, second) => getRank(first) - getRank(second));
  return [
    ...notes.map((note) => `${tenant}: ${toOneLine(note)}`),
    ...gone.map(({ message }) => paint("good", `${tenant}: gone since: ${toOneLine(message)}`)),
    ...sorted.map(renderFinding),
    ...(error === null ? [] : [paint("bad", `${tenant}: failed: ${toOneLine(error)}`)]),
  ];
}

function renderFinding({ tenant, verdict, message, expected }: Finding): string {
  const line = `${tenant}: ${renderDriftVerdict(verdict)}: ${toOneLine(message)}`;
  if (expected === null) return paint(tones[verdict], line);
  return paint(
    "quiet",
    `${line} (expected until ${expected.expires}: ${toOneLine(`${expected.reason}; ${expected.owner}`)})`,
  );
}

/** Returns how a verdict is written: what an apply would make worse in capitals. */
export function renderDriftVerdict(verdict: DriftVerdict): string {
  return tones[verdict] === "grave" ? verdict.toUpperCase() : verdict;
}

/** What is expected is milder than anything else. */
function getRank({ verdict, expected }: Finding): number {
  return expected === null ? driftVerdicts.indexOf(verdict) : -1;
}

function getGravity({ findings, error }: TenantDrift): number {
  return error === null ? Math.max(-2, ...findings.map(getRank)) : driftVerdicts.length;
}

/** Returns `2 pending, 1 DANGEROUS; 1 expected; 1 failed`, in the order of the words. */
export function renderDriftCounts({ summary, tenants }: DriftReport, words: readonly DriftVerdict[]): string {
  const found = words.flatMap((verdict) => {
    const count = summary.findings[verdict];
    return count === 0 ? [] : [`${count} ${renderDriftVerdict(verdict)}`];
  });
  // Of tenants that could not be looked at, nobody knows.
  const isKnown = found.length > 0 || summary.failed < tenants.length || summary.failed === 0;
  const parts = [
    ...(isKnown ? [found.length === 0 ? "no drift" : found.join(", ")] : []),
    ...(summary.expected === 0 ? [] : [`${summary.expected} expected`]),
    ...(summary.failed === 0 ? [] : [`${summary.failed} failed`]),
  ];
  return parts.join("; ");
}

function renderSummary(report: DriftReport): string[] {
  const { summary, tenants, since, durationMs } = report;
  const counts = `${renderCount(tenants.length, "tenant")}: ${renderDriftCounts(report, driftVerdicts)}`;
  const tone = summary.failed > 0 ? "bad" : summary.drifted > 0 ? "notable" : "good";
  const compared =
    since === null ? "" : `; ${summary.known} known from ${toOneLine(since)}; ${summary.gone} gone since`;
  return [paint(tone, `${counts}${compared}, in ${renderDuration(durationMs)}`)];
}

function renderNext({ tenants, expired, fast }: DriftReport): string[] {
  const command = (name: string, isMeant: (one: TenantDrift) => boolean, ...options: string[]) => {
    const names = tenants.filter(isMeant).map(({ tenant }) => tenant);
    return names.length === 0 ? [] : [renderCommand(name, names, ...options)];
  };
  const isDrifted = ({ findings }: TenantDrift) => findings.some(({ expected }) => expected === null);
  return [
    ...command("plan", isDrifted).map((line) => `what an apply would do: ${line}`),
    ...(expired.length === 0
      ? []
      : [
          "expectations have expired: mend it, or give them another day in tenants/expected-drift.ts: npx tenantry drift",
        ]),
    ...command("drift", ({ error }) => error !== null, ...(fast ? ["--fast"] : [])).map(
      (line) => `when that is mended: ${line}`,
    ),
  ];
}
