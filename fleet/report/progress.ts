import { say } from "../say";
import { isLively, LiveView } from "./live-view";
import { renderCount, renderDuration, renderSeconds, toOneLine } from "./one-line";

/** How far a command is that does something for many tenants. */
export interface Progress {
  /** A tenant's turn has come. */
  start(tenant: string): void;
  /** A tenant is done; `line` begins with its verdict or outcome: `updates`, `failed: 401 Unauthorized`. */
  end(tenant: string, line: string): void;
  /** Says a line at once that is of no tenant. */
  tell(line: string): void;
  /** Nothing more follows; what changes on the terminal goes. */
  stop(): void;
}

/** How many of the tenants whose turn it is have a line of their own. */
const rowsOfTenants = 8;

/**
 * Shows on stderr how far a command is: on a terminal a view that lives, with what is running and for how long; elsewhere
 * a line when a tenant is done, `[12/100] grooveiq: updates (1.2 s)`.
 *
 * @param title what is done, as a noun: `plan`
 * @param total how many tenants there are
 */
export function showProgress(title: string, total: number): Progress {
  const began = performance.now();
  const running = new Map<string, number>();
  const since = (moment: number) => performance.now() - moment;
  const elapsed = (moment: number) => renderSeconds(Math.floor(since(moment) / 1000));
  let done = 0;
  let failed = 0;

  const renderView = () => {
    const rows = [...running].slice(0, rowsOfTenants).map(([tenant, start]) => `  ${tenant} ${elapsed(start)}`);
    const more = running.size - rows.length;
    return [
      `${title}: ${done} of ${renderCount(total, "tenant")}, ${failed} failed, ${elapsed(began)}`,
      ...rows,
      ...(more > 0 ? [`  and ${more} more`] : []),
    ];
  };
  const view = isLively(process.stderr) ? new LiveView(process.stderr, renderView) : undefined;

  return {
    start(tenant) {
      running.set(tenant, performance.now());
    },
    end(tenant, line) {
      const duration = since(running.get(tenant) ?? performance.now());
      running.delete(tenant);
      done += 1;
      if (line.startsWith("failed")) failed += 1;
      say(`[${done}/${total}] ${toOneLine(`${tenant}: ${line}`)} (${renderDuration(duration)})`);
    },
    tell: say,
    stop: () => view?.stop(),
  };
}
