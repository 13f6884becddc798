import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { runGroup } from "../../fleet/process-group";
import { cacheFolder } from "../../toolchain/cache-folder";
import { link } from "../../toolchain/files";
import { runGit } from "../fixtures/git";
import { type GitLabJob, type GitLabPipeline, readPipeline, type Variables } from "./gitlab-config";

/** What has become of a job; one that is not there has not begun. */
export interface JobRun {
  readonly status: "success" | "failed" | "canceled";
  /** All that it has said. */
  readonly log: string;
  /** Its checkout, as it has left it. */
  readonly folder: string;
  readonly variables: Variables;
  /** Of its artifacts, relative to the checkout. */
  readonly artifacts: readonly string[];
}

/** Jobs of a pipeline and its children, by name. */
export type JobRuns = Record<string, JobRun>;

/** What starts a pipeline. */
export interface GitLabEvent {
  readonly sha: string;
  readonly variables: Variables;
  /** Variables that a person gives it. */
  readonly given?: Variables;
  /** Cancels the job that is running when it is aborted. */
  readonly cancel?: AbortSignal;
}

/** What runners of a project have. */
export interface RunnerSettings {
  /** For checkouts. */
  readonly folder: string;
  /** A bare repository. */
  readonly repository: string;
  /** All that jobs have of this machine, by the tag of the runner; `""`: of one without. */
  readonly machines: Readonly<Record<string, Variables>>;
  /** Predefined ones that are the same for every job. */
  readonly predefined: Variables;
  /** Returns the project's variables for an environment; undefined: for none. */
  readonly secrets: (environment: string | undefined) => Variables;
}

/**
 * Runs pipelines with the order, the variables, the checkouts and the artifacts that GitLab and its runner give jobs, in `sh`:
 * https://docs.gitlab.com/ci/variables/#cicd-variable-precedence, https://docs.gitlab.com/runner/executors/shell/.
 */
export class GitLabRunner {
  #jobs = 0;

  constructor(private readonly settings: RunnerSettings) {}

  /** Runs the pipeline that an event starts, and its children. @throws Error when there is none. */
  run(event: GitLabEvent): Promise<JobRuns> {
    return this.#runPipeline(this.#read(event, this.#show(event, ".gitlab-ci.yml")), event, event.given ?? {});
  }

  #read(event: GitLabEvent, text: string): GitLabPipeline {
    const given = { ...this.settings.predefined, ...event.variables };
    const pipeline = readPipeline(text, (path) => this.#show(event, path), given);
    if (pipeline === undefined) throw new Error(`no pipeline is made of:\n${text}`);
    return pipeline;
  }

  #show({ sha }: GitLabEvent, path: string): string {
    return runGit(this.settings.repository, ["show", `${sha}:${path}`]);
  }

  /** Stage by stage; a job whose `needs` are not done is one of the next round. */
  async #runPipeline(pipeline: GitLabPipeline, event: GitLabEvent, given: Variables): Promise<JobRuns> {
    const runs: JobRuns = {};
    const failed = () => Object.values(runs).some(({ status }) => status !== "success");
    for (const stage of pipeline.stages) {
      const before = Object.values(runs);
      const isSpoilt = failed();
      const jobs = Object.entries(pipeline.jobs).filter(([, job]) => (job.stage ?? "test") === stage);
      const [first, then] = [jobs.filter(([, { needs }]) => !needs), jobs.filter(([, { needs }]) => needs)];
      for (const [name, job] of [...first, ...then]) {
        if (job.needs ? job.needs.some((one) => runs[one]?.status !== "success") : isSpoilt && job.when !== "always")
          continue;
        if (job.trigger === undefined) {
          runs[name] = await this.#runJob(name, job, { ...event, pipeline, given, before });
          continue;
        }
        const [{ artifact, job: from }] = job.trigger.include;
        const text = runs[from] && readArtifact(runs[from], artifact);
        const parent = { ...event, variables: { ...event.variables, CI_PIPELINE_SOURCE: "parent_pipeline" } };
        // Global variables are passed on unless the job says otherwise.
        const passed = { ...(job.inherit?.variables === false ? {} : pipeline.variables), ...job.variables };
        Object.assign(runs, await this.#runPipeline(this.#read(parent, text ?? ""), parent, passed));
      }
    }
    return runs;
  }

  async #runJob(
    name: string,
    job: GitLabJob,
    context: GitLabEvent & {
      readonly pipeline: GitLabPipeline;
      readonly given: Variables;
      readonly before: readonly JobRun[];
    },
  ): Promise<JobRun> {
    this.#jobs += 1;
    const folder = join(this.settings.folder, String(this.#jobs), "checkout");
    const environment = job.environment?.name;
    const own = {
      CI_PROJECT_DIR: folder,
      CI_COMMIT_SHA: context.sha,
      CI_JOB_NAME: name,
      ...(environment === undefined ? {} : { CI_ENVIRONMENT_NAME: environment }),
    };
    const variables = expand({
      ...{ ...this.settings.predefined, ...context.variables, ...own },
      ...{ ...context.pipeline.variables, ...job.variables },
      ...this.settings.secrets(environment),
      ...context.given,
    });
    this.#checkOut(folder, context.sha, variables);
    for (const run of context.before) {
      for (const file of run.artifacts) cpSync(join(run.folder, file), join(folder, file), { recursive: true });
    }
    restoreCache(folder, job);

    const machine = this.settings.machines[job.tags?.[0] ?? ""] ?? {};
    const runScript = (lines: readonly string[], more: Variables, signal?: AbortSignal) =>
      runLines(folder, lines, { ...machine, ...variables, ...more }, signal);
    const { cancel } = context;
    const lines = [...(job.before_script ?? []), ...(job.script ?? [])];
    const { exitCode, all: log = "" } = await runScript(lines, {}, cancel);
    const status = cancel?.aborted ? "canceled" : exitCode === 0 ? "success" : "failed";
    const after = job.after_script && (await runScript(job.after_script, { CI_JOB_STATUS: status }));
    const isKept = status === "success" || job.artifacts?.when === "always";
    const artifacts = isKept ? (job.artifacts?.paths ?? []).filter((path) => existsSync(join(folder, path))) : [];
    return { status, log: `${log}\n${after?.all ?? ""}`, folder, variables, artifacts };
  }

  /** 20 commits of it, unless told otherwise, in a clone of nobody's branch. */
  #checkOut(folder: string, sha: string, { GIT_STRATEGY, GIT_DEPTH = "20", CI_PROJECT_URL = "" }: Variables): void {
    mkdirSync(folder, { recursive: true });
    if (GIT_STRATEGY === "none") return;
    const depth = GIT_DEPTH === "0" ? [] : ["--depth", GIT_DEPTH];
    runGit(folder, ["init", "-q", "-b", "nobody"]);
    writeFileSync(join(folder, ".git/info/exclude"), "/node_modules\n/.gen\n/.toolchain\n");
    runGit(folder, ["fetch", "-q", ...depth, `file://${this.settings.repository}`, sha]);
    runGit(folder, ["checkout", "-q", "--detach", sha]);
    runGit(folder, ["remote", "add", "origin", CI_PROJECT_URL.replace("://", "://gitlab-ci-token:gone@")]);
  }
}

function runLines(folder: string, lines: readonly string[], env: Variables, signal?: AbortSignal) {
  const script = join(dirname(folder), "script.sh");
  writeFileSync(script, `set -e\n${lines.join("\n")}\n`);
  const options = { cwd: folder, env, all: true, reject: false } as const;
  return runGroup("sh", [script], options, { on: signal, by: "SIGTERM" });
}

/** What a job before it would have put there; the other cache is npm's. */
function restoreCache(folder: string, { cache = [] }: GitLabJob): void {
  const built = ".toolchain/cache/tenantry/";
  if (!cache.some(({ paths }) => paths.includes(built))) return;
  link(cacheFolder(), join(folder, built.slice(0, -1)));
}

function readArtifact({ folder, artifacts }: JobRun, artifact: string): string {
  if (!artifacts.includes(artifact)) throw new Error(`there is no artifact ${artifact}`);
  return readFileSync(join(folder, artifact), "utf8");
}

/** https://docs.gitlab.com/ci/variables/where_variables_can_be_used/: variables may name others. */
function expand(variables: Variables): Variables {
  const put = (text: string): string =>
    text.replaceAll(/\$(?:(\w+)|\{(\w+)\})/g, (_, one: string, other: string) => variables[one ?? other] ?? "");
  return Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, put(value)]));
}
