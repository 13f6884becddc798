import type { DriftReport, Finding, TenantDrift } from "./drift-schema";
import { renderAlert, renderAlertList } from "./markdown-alert";
import { type Details, renderRow } from "./markdown-details";
import { isGrave, renderFinding, sortFindings } from "./markdown-finding";
import type { TableRow } from "./markdown-table";
import { loud, renderCode } from "./markdown-text";
import { renderVms } from "./markdown-vms";
import { renderCount } from "./one-line";
import { renderDriftVerdict } from "./render-drift";
import { driftVerdicts } from "./report-words";

/** Returns how many tenants have a finding of which verdict, and which, the gravest first: one tenant in each that it has. */
export function listDriftRows(tenants: readonly TenantDrift[]): TableRow[] {
  const list = (isMeant: (one: TenantDrift) => boolean) => tenants.filter(isMeant).map(({ tenant }) => tenant);
  const isOpen = ({ expected }: Finding) => expected === null;
  return [
    ...driftVerdicts.toReversed().map((verdict): TableRow => {
      const isLoud = verdict === "dangerous" || verdict === "stranger";
      return {
        title: isLoud ? `${loud}**${renderDriftVerdict(verdict)}**` : verdict,
        tenants: list(({ findings }) => findings.some((one) => one.verdict === verdict && isOpen(one))),
        named: isLoud ? "all" : "few",
      };
    }),
    { title: `${loud}**failed**`, tenants: list(({ error }) => error !== null), named: "all" },
    {
      title: "no drift",
      tenants: list(({ findings, error }) => error === null && !findings.some(isOpen)),
      named: "none",
    },
  ];
}

/** Returns what has drifted of a tenant, the gravest first. */
export function toDriftDetails(drift: TenantDrift, isOpen: boolean): Details {
  const { tenant, findings, gone, notes, error } = drift;
  const sorted = sortFindings(findings);
  const gravest = sorted.find(({ expected }) => expected === null)?.verdict;
  const word = error !== null ? "failed" : gravest === undefined ? "no drift" : renderDriftVerdict(gravest);
  const vms = renderVms(sorted.filter(({ verdict }) => verdict === gravest).map(({ address }) => address));
  const count = findings.length > 1 ? `, ${renderCount(findings.length, "finding")}` : "";
  const group = isLoud(drift) ? `${loud}<b>${word}</b>` : word;
  return {
    tenant,
    summary: `${group}${vms}${count}`,
    isOpen,
    group,
    rows: [
      ...(error === null ? [] : [renderRow("-", `failed: ${error}`)]),
      ...sorted.map(renderFinding),
      ...gone.map(({ message }) => renderRow("+", `gone since: ${message}`)),
      ...notes.map((note) => renderRow("#", note)),
    ],
  };
}

/** Returns how grave it is: what an apply would make worse is the gravest, then what could not be looked at. */
export function getGravity({ findings, error }: TenantDrift): number {
  if (findings.some(isGrave)) return driftVerdicts.length + 1;
  if (error !== null) return driftVerdicts.length;
  const open = findings.filter(({ expected }) => expected === null);
  return Math.max(-1, ...open.map(({ verdict }) => driftVerdicts.indexOf(verdict)));
}

/** Whether somebody must look at a tenant. */
export function isLoud({ findings, error }: TenantDrift): boolean {
  return error !== null || findings.some(isGrave);
}

/** Returns, as an alert, what needs somebody: what an apply would make worse, what could not be looked at, and what is expected no longer. */
export function renderDriftAlert({ tenants, expired }: DriftReport): string[] {
  const grave = tenants.flatMap(({ tenant, findings }) =>
    sortFindings(findings.filter(isGrave)).map(({ message }) => ({ tenant, line: message })),
  );
  const failed = tenants.flatMap(({ tenant, error }) => (error === null ? [] : [{ tenant, line: error }]));
  const idle = expired.map(({ tenant, address, attribute, expires }) => ({
    tenant,
    line: `${[address, attribute].join(" ").trim()}, expected until ${expires}`,
  }));
  const counts = [
    ...(grave.length === 0 ? [] : [`**${renderCount(grave.length, "finding")}** would be made worse by an apply.`]),
    ...(failed.length === 0 ? [] : [`**${renderCount(failed.length, "tenant")}** could not be looked at.`]),
    ...(idle.length === 0
      ? []
      : [
          `**${renderCount(idle.length, "expectation")}** expired: mend it, or give it another day in \`tenants/expected-drift.ts\`.`,
        ]),
  ];
  if (counts.length === 0) return [];
  return [renderAlert("CAUTION", [counts.join("\\\n"), renderAlertList([...grave, ...failed, ...idle])])];
}

/** Returns what was not looked for, and what the run was compared with. */
export function renderScope({ fast, since, summary }: DriftReport): string[] {
  return [
    ...(fast === null ? [] : [`Not looked for, with \`--fast\`: ${fast.unclaimed.map(renderCode).join(", ")}.`]),
    ...(since === null ? [] : [`${summary.known} known from ${renderCode(since)}, ${summary.gone} gone since.`]),
  ];
}
