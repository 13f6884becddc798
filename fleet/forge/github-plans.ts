import { z } from "zod";
import type { PlanCandidate, PlanFiles } from "./forge";
import { type GitHubPull, type GitHubRun, judgeGitHubPlan } from "./github-review";
import type { HttpClient } from "./http-client";
import { namePlan } from "./plan-name";
import { mostBytesOfPlan, unzipPlan } from "./unzip-plan";

/** Of each tenant's artifacts no more are looked at, the newest first. */
const mostArtifacts = 100;

const needsActions = "the job needs permissions: actions: read";
const needsPulls = "the job needs permissions: pull-requests: read";

const run = z.object({
  id: z.int(),
  repository_id: z.int(),
  head_repository_id: z.int(),
  head_branch: z.string().nullable(),
  head_sha: z.string(),
});
type Run = z.infer<typeof run>;
const artifact = z.object({ id: z.int(), name: z.string(), expired: z.boolean(), workflow_run: run.nullish() });
const artifacts = z.object({ artifacts: z.array(artifact) }).transform((page) => page.artifacts);

const repository = z.object({ id: z.int() });
const pull = z.object({
  number: z.int(),
  created_at: z.string(),
  closed_at: z.string().nullable(),
  merged_at: z.string().nullable(),
  head: z.object({ ref: z.string(), sha: z.string(), repo: repository.nullable() }),
  base: z.object({ ref: z.string() }),
});
const details = z.object({ event: z.string(), created_at: z.string() });
const events = z.array(z.object({ event: z.string() }));

/**
 * The plans that pipelines of a repository have kept.
 *
 * @see https://docs.github.com/en/rest/actions/artifacts#list-artifacts-for-a-repository
 */
export class GitHubPlans {
  readonly #http: HttpClient;
  /** `/repos/octo/estate`. */
  readonly #at: string;
  /** That is deployed. */
  readonly #branch: string;

  constructor(http: HttpClient, at: string, branch: string) {
    this.#http = http;
    this.#at = at;
    this.#branch = branch;
  }

  /** Returns the artifacts of a tenant's plan, the newest first. */
  async *find(tenant: string): AsyncGenerator<PlanCandidate> {
    const wanted = namePlan(tenant);
    const path = `${this.#at}/actions/artifacts?name=${encodeURIComponent(wanted)}&per_page=100`;
    let count = 0;
    for await (const { id, name, expired, workflow_run } of this.#http.list(path, needsActions, artifacts)) {
      // A server that does not know the parameter gives all of them.
      if (name !== wanted) continue;
      count += 1;
      if (count > mostArtifacts) return;
      const judgement = await this.#judge(expired, workflow_run ?? undefined);
      yield { ...judgement, download: () => this.#download(id, tenant) };
    }
  }

  /** What costs a call is asked for only where nothing else speaks against the plan. */
  async #judge(expired: boolean, made: Run | undefined): Promise<Omit<PlanCandidate, "download">> {
    if (made === undefined) return { origin: "a run that is gone", objection: "nobody knows what made it" };
    const origin = `run ${made.id}`;
    if (expired) return { origin, objection: "it has expired" };
    const { head_branch: head, head_sha: sha } = made;
    if (made.head_repository_id !== made.repository_id || head === null) {
      return { origin, objection: "a fork's pull request made it" };
    }
    return judgeGitHubPlan({
      branch: this.#branch,
      sha,
      origin,
      pulls: await this.#listPulls(head, made.repository_id),
      readRun: () => this.#http.get<GitHubRun>(`${this.#at}/actions/runs/${made.id}`, needsActions, details),
      readEvents: (number) => this.#listEvents(number),
    });
  }

  /**
   * Of a branch of this repository, whatever became of them. The list of a commit's pull requests would not do: it leaves out
   * those that were closed (https://docs.github.com/en/rest/commits/commits#list-pull-requests-associated-with-a-commit).
   */
  async #listPulls(branch: string, repositoryId: number): Promise<GitHubPull[]> {
    const [, , owner] = this.#at.split("/");
    const path = `${this.#at}/pulls?state=all&head=${encodeURIComponent(`${owner}:${branch}`)}&per_page=100`;
    const found: GitHubPull[] = [];
    for await (const { head, base, ...one } of this.#http.list(path, needsPulls, z.array(pull))) {
      if (head.repo?.id !== repositoryId || head.ref !== branch) continue;
      found.push({ ...one, sha: head.sha, base: base.ref });
    }
    return found;
  }

  /** https://docs.github.com/en/rest/issues/events#list-issue-events */
  async #listEvents(number: number): Promise<string[]> {
    const found: string[] = [];
    const path = `${this.#at}/issues/${number}/events?per_page=100`;
    for await (const { event } of this.#http.list(path, needsPulls, events)) found.push(event);
    return found;
  }

  async #download(id: number, tenant: string): Promise<PlanFiles | undefined> {
    const archive = await this.#http.download(`${this.#at}/actions/artifacts/${id}/zip`, needsActions, mostBytesOfPlan);
    return archive && unzipPlan(archive, tenant);
  }
}
