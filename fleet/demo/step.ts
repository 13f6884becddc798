import { Listr, ListrLogger, PRESET_TIMER, ProcessOutput } from "listr2";

/** Shows one line of what a step is doing. */
export type Report = (line: string) => void;

/**
 * Runs one step of the demo, with its progress on the terminal, and returns what it returns.
 *
 * @throws what `run` throws.
 */
export async function step<T>(title: string, run: (report: Report) => Promise<T>): Promise<T> {
  let result: { value: T } | undefined;
  // Everything for people goes to stderr, progress too.
  const processOutput = new ProcessOutput(process.stderr);
  await new Listr(
    {
      title,
      task: async (_, task) => {
        const report: Report = (line) => {
          task.output = line;
        };
        result = { value: await run(report) };
      },
    },
    {
      rendererOptions: { timer: PRESET_TIMER, logger: new ListrLogger({ useIcons: false, processOutput }) },
      fallbackRendererOptions: { timer: PRESET_TIMER, logger: new ListrLogger({ useIcons: true, processOutput }) },
    },
  ).run();
  if (result === undefined) throw new Error(`step "${title}" ended without a result`);
  return result.value;
}
