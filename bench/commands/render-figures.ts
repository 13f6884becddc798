import type { CommandFigures, FleetFigures } from "./figures";
import { type PeerId, type PeerRun, peers } from "./peers";
import type { Judgement } from "./targets";

/** Returns all figures in Markdown: a table a size, one of our own process, and the targets. */
export function renderFigures(figures: CommandFigures, judgements: readonly Judgement[]): string {
  const { parallel, vmsOfTenant, cores, load, durationMs, fleets, own } = figures;
  const parts = [
    `${vmsOfTenant} VMs a tenant, ${parallel} tenants at a time, ${cores} cores, load ${load.before.toFixed(1)} before and ${load.after.toFixed(1)} after, measured in ${Math.round(durationMs / 1000)} s. Times are medians of the rounds, memory is the most of them. "Own" is the Node process alone, without engines and what else it starts.`,
    ...fleets.map(renderFleet),
    ...(own.length === 0 ? [] : [renderOwn(own)]),
    renderJudgements(judgements),
  ];
  return parts.join("\n\n");
}

function renderFleet({ tenants, rounds, apply, peers: runs }: FleetFigures): string {
  const ids = Object.keys(peers) as PeerId[];
  const rows = ids.map((id) => renderRow(peers[id].title, runs[id], tenants, runs.rawParallel));
  return [
    `### ${tenants === 1 ? "1 tenant" : `${tenants} tenants`} (rounds: ${rounds})`,
    "",
    renderTable(head, [
      ...rows,
      renderRow(`tenantry apply of ${apply.measured} new tenants, once`, apply, apply.measured),
    ]),
  ].join("\n");
}

const head = ["", "wall s", "to xargs -P", "CPU s", "own CPU s", "own memory MiB"];

function renderRow(title: string, run: PeerRun, tenants: number, beside?: PeerRun): string[] {
  const part =
    run.measured < tenants ? ` (${run.measured} measured, times ${Number((tenants / run.measured).toFixed(1))})` : "";
  return [
    title + part,
    formatSeconds(run.wallMs),
    beside ? `x ${(run.wallMs / beside.wallMs).toFixed(2)}` : "",
    formatSeconds(run.cpuMs),
    run.own ? formatSeconds(run.own.cpuMs) : "",
    run.own ? String(Math.round(run.own.memoryMiB)) : "",
  ];
}

function renderOwn(own: CommandFigures["own"]): string {
  const rows = own.map(({ tenants, changes, run }) => [
    `tenantry plan of ${tenants}, ${changes ? "all with changes" : "all unchanged"}`,
    formatSeconds(run.wallMs),
    run.own ? formatSeconds(run.own.cpuMs) : "",
    run.own ? String(Math.round(run.own.memoryMiB)) : "",
  ]);
  return [
    "### Our own process, with an engine that answers at once",
    "",
    renderTable(["", "wall s", "own CPU s", "own memory MiB"], rows),
  ].join("\n");
}

function renderJudgements(judgements: readonly Judgement[]): string {
  const rows = judgements.map(({ rule, unit, figure, verdict }) => [
    rule,
    figure === null ? "" : `${figure.toFixed(2)} ${unit}`,
    verdict,
  ]);
  return ["### Targets", "", renderTable(["", "figure", ""], rows)].join("\n");
}

function renderTable([first = "", ...others]: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [[first, ...others], ["---", ...others.map(() => "--:")], ...rows];
  return lines.map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

function formatSeconds(ms: number): string {
  return (ms / 1000).toFixed(ms < 100_000 ? 2 : 0);
}
