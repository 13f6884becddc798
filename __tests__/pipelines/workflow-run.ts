import { readFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import execa from "execa";

/** What the workflow runner is told: `Settings` in toolchain/act/settings.go. */
export interface WorkflowSettings {
  readonly workflow: string;
  readonly event: string;
  /** File. */
  readonly payload: string;
  readonly repository: string;
  readonly ref: string;
  readonly sha: string;
  readonly runId: string;
  readonly serverUrl: string;
  readonly apiUrl: string;
  readonly token: string;
  /** By name; `""`: the repository. */
  readonly environments: Readonly<Record<string, GitHubEnvironment>>;
  /** Folders by `owner/name@ref`. */
  readonly actions: Readonly<Record<string, string>>;
  /** Variables by label. */
  readonly runners: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly slots: number;
  /** Folder. */
  readonly locks: string;
  /** Of this run alone. */
  readonly folder: string;
}

/** An environment of GitHub. */
export interface GitHubEnvironment {
  readonly secrets?: Readonly<Record<string, string>>;
  readonly variables?: Readonly<Record<string, string>>;
  /** Patterns of branches that may have it. @default - all refs */
  readonly branches?: readonly string[];
}

/** A job of a run, or one combination of its matrix. */
export interface JobRun {
  readonly job: string;
  readonly matrix?: Readonly<Record<string, unknown>>;
  readonly result: "success" | "failure" | "cancelled" | "skipped";
  /** Why it has not succeeded. */
  readonly reason?: string;
  readonly seconds: number;
  /** Markdown. */
  readonly summary: string;
  /** File; empty where it did not begin. */
  readonly log: string;
}

/** What has become of a run. */
export interface WorkflowRun {
  readonly runId: string;
  readonly conclusion: "success" | "failure" | "cancelled" | "not started";
  readonly reason?: string;
  /** In the order in which they ended. */
  readonly jobs: readonly JobRun[];
  /** Results by job, and by `job (value)` for each combination of a matrix. */
  readonly results: Readonly<Record<string, JobRun["result"]>>;
  /** Returns what a job has said: of `job`, or `job (value)`. */
  log(name: string): string;
}

/**
 * Runs a workflow.
 *
 * @param runner the program, see `ensureWorkflowRunner`
 * @param settings file with {@link WorkflowSettings}
 * @param environment all that its jobs have of this machine
 * @throws Error when it could not be run as GitHub would.
 */
export async function runWorkflow(
  runner: string,
  settings: string,
  environment: Readonly<Record<string, string>>,
): Promise<WorkflowRun> {
  const { runId } = JSON.parse(readFileSync(settings, "utf8")) as WorkflowSettings;
  const { stdout, stderr } = await execa(runner, ["run", settings], {
    env: { ...environment },
    extendEnv: false,
    reject: false,
  });
  if (stdout === "") throw new Error(stderr);
  const { jobs, ...run } = JSON.parse(stdout) as Omit<WorkflowRun, "jobs" | "runId"> & { jobs: JobRun[] | null };
  const byName = new Map((jobs ?? []).map((job) => [getName(job), job]));
  return {
    ...run,
    runId,
    jobs: jobs ?? [],
    results: Object.fromEntries([...byName].map(([name, { result }]) => [name, result])),
    log: (name) => readFileSync(byName.get(name)?.log || "/dev/null", "utf8"),
  };
}

/** @throws Error with what the jobs have said last, where a run's results are others. */
export function expectResults(run: WorkflowRun, expected: Readonly<Record<string, JobRun["result"]>>): void {
  if (isDeepStrictEqual(run.results, expected)) return;
  const unexpected = Object.keys(run.results).filter((name) => run.results[name] !== expected[name]);
  const logs = unexpected.map((name) => `--- ${name}\n${run.log(name).split("\n").slice(-40).join("\n")}`);
  throw new Error([JSON.stringify({ ...run, jobs: undefined, expected }, null, 2), ...logs].join("\n"));
}

function getName({ job, matrix = {} }: JobRun): string {
  const values = Object.values(matrix);
  return values.length > 0 ? `${job} (${values.join(", ")})` : job;
}
