import type { Finding, TenantDrift } from "./drift-schema";
import { type Details, renderRow } from "./markdown-details";
import { isGrave, renderFinding, sortFindings } from "./markdown-finding";
import type { TableRow } from "./markdown-table";
import { loud } from "./markdown-text";
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
export function toDriftDetails({ tenant, findings, gone, notes, error }: TenantDrift, isOpen: boolean): Details {
  const sorted = sortFindings(findings);
  const gravest = sorted.find(({ expected }) => expected === null)?.verdict;
  const isLoud = error !== null || sorted.some(isGrave);
  const word = error !== null ? "failed" : gravest === undefined ? "no drift" : renderDriftVerdict(gravest);
  const vms = renderVms(sorted.filter(({ verdict }) => verdict === gravest).map(({ address }) => address));
  const count = findings.length > 1 ? `, ${renderCount(findings.length, "finding")}` : "";
  const group = isLoud ? `${loud}<b>${word}</b>` : word;
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
