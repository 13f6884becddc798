import { readFileSync } from "node:fs";
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
  const { stdout, stderr } = await execa(runner, ["run", settings], {
    env: { ...environment },
    extendEnv: false,
    reject: false,
  });
  if (stdout === "") throw new Error(stderr);
  const { jobs, ...run } = JSON.parse(stdout) as Omit<WorkflowRun, "jobs"> & { jobs: JobRun[] | null };
  const byName = new Map((jobs ?? []).map((job) => [getName(job), job]));
  return {
    ...run,
    jobs: jobs ?? [],
    results: Object.fromEntries([...byName].map(([name, { result }]) => [name, result])),
    log: (name) => readFileSync(byName.get(name)?.log || "/dev/null", "utf8"),
  };
}

function getName({ job, matrix = {} }: JobRun): string {
  const values = Object.values(matrix);
  return values.length > 0 ? `${job} (${values.join(", ")})` : job;
}
