import { isLively, LiveView } from "../report/live-view";
import { renderDuration, renderSeconds, toOneLine } from "../report/one-line";
import { say } from "../say";

/** Shows one line of what a step is doing. */
export type Report = (line: string) => void;

/**
 * Runs one step of the demo, with its progress on the terminal, and returns what it returns.
 *
 * @throws what `run` throws.
 */
export async function step<T>(title: string, run: (report: Report) => Promise<T>): Promise<T> {
  const started = performance.now();
  const elapsed = () => performance.now() - started;
  let latest = "";
  const renderView = () => [
    `  ${title} (${renderSeconds(Math.floor(elapsed() / 1000))})`,
    ...(latest === "" ? [] : [`    ${latest}`]),
  ];
  const view = isLively(process.stderr) ? new LiveView(process.stderr, renderView) : undefined;
  if (!view) say(`  ${title}`);
  try {
    const result = await run((line) => {
      latest = toOneLine(line);
      if (!view) say(`    ${latest}`);
    });
    view?.stop();
    say(`✔ ${title} (${renderDuration(elapsed())})`);
    return result;
  } catch (error) {
    view?.stop();
    say(`✖ ${title}: ${(error as Error).message}`);
    throw error;
  }
}
