import { z } from "zod";
import type { PlanCandidate, PlanFiles } from "./forge";
import type { HttpClient } from "./http-client";
import { namePlan, plansFolder } from "./plan-name";
import { mostBytesOfPlan } from "./unzip-plan";

/** So many merge requests are looked at, those first that something has happened to last: a merge is that. */
const mostChanges = 20;

/** What the calls must be granted: artifacts of these jobs are for developers (`ci/gitlab/jobs.gitlab-ci.yml`). */
export const need = "TENANTRY_GITLAB_TOKEN needs the scope api, and the role Developer in this project";

const change = z.object({
  iid: z.int(),
  /** The last commit of its branch. */
  sha: z.string().nullable(),
  source_project_id: z.int().nullable(),
  target_project_id: z.int(),
  target_branch: z.string(),
  state: z.string(),
});
const pipeline = z.object({ id: z.int(), project_id: z.int(), sha: z.string(), ref: z.string(), source: z.string() });
const bridge = z.object({
  downstream_pipeline: z.object({ id: z.int(), project_id: z.int().optional() }).nullish(),
});
const job = z.object({ id: z.int(), name: z.string() });
const commit = z.object({ parent_ids: z.array(z.string()) });
const ref = z.object({ name: z.string() });

type Merged = z.infer<typeof change>;

/**
 * The plans that merge request pipelines of a project have kept.
 *
 * @see https://docs.gitlab.com/api/merge_requests/, https://docs.gitlab.com/api/jobs/
 */
export class GitLabPlans {
  readonly #http: HttpClient;
  /** `/projects/42`. */
  readonly #at: string;
  /** That is deployed. */
  readonly #branch: string;

  constructor(http: HttpClient, at: string, branch: string) {
    this.#http = http;
    this.#at = at;
    this.#branch = branch;
  }

  /** Returns the jobs of a tenant's plan in changes that were merged, the last of them first. */
  async *find(tenant: string): AsyncGenerator<PlanCandidate> {
    const target = encodeURIComponent(this.#branch);
    const path = `${this.#at}/merge_requests?state=merged&target_branch=${target}&order_by=updated_at&sort=desc&per_page=${mostChanges}`;
    let count = 0;
    for await (const merged of this.#http.list(path, need, z.array(change))) {
      count += 1;
      if (count > mostChanges) return;
      if (!this.#isOurs(merged)) continue;
      for (const { id, sha } of await this.#listPipelines(merged)) {
        const jobId = await this.#findJob(id, namePlan(tenant));
        if (jobId === undefined) continue;
        const objection = await this.#object(merged, sha);
        yield { origin: `merge request !${merged.iid}`, objection, download: () => this.#download(jobId, tenant) };
      }
    }
  }

  /** A server that does not know a parameter gives more. A fork's branch was in nobody's hands here. */
  #isOurs({ state, target_branch, source_project_id, target_project_id }: Merged): boolean {
    return state === "merged" && target_branch === this.#branch && source_project_id === target_project_id;
  }

  /** Those that GitLab has run for it, and nothing else: a person may start others with variables of their own. */
  async #listPipelines({ iid, target_project_id }: Merged): Promise<z.infer<typeof pipeline>[]> {
    const found: z.infer<typeof pipeline>[] = [];
    const path = `${this.#at}/merge_requests/${iid}/pipelines?per_page=100`;
    for await (const one of this.#http.list(path, need, z.array(pipeline))) {
      const isOfChange = one.source === "merge_request_event" && one.ref.startsWith(`refs/merge-requests/${iid}/`);
      if (isOfChange && one.project_id === target_project_id) found.push(one);
    }
    return found;
  }

  /**
   * Returns why a pipeline is not of what was reviewed and merged, in a few words.
   *
   * One of the branch has its last commit. One of a merged result is of a commit that GitLab has made: its parents are that
   * commit and one of the branch that it was merged into, or it had another target then, with other pipelines in it.
   */
  async #object({ sha, iid }: Merged, of: string): Promise<string | undefined> {
    if (of === sha) return undefined;
    const path = `${this.#at}/repository/commits/${of}`;
    const [target, source, ...more] = (await this.#http.find(path, need, commit))?.parent_ids ?? [];
    if (target === undefined || source !== sha || more.length > 0) return `it is not of the last commit of !${iid}`;
    for await (const { name } of this.#http.list(
      `${this.#at}/repository/commits/${target}/refs?type=branch&per_page=100`,
      need,
      z.array(ref),
    )) {
      if (name === this.#branch) return undefined;
    }
    return `!${iid} was for another branch before`;
  }

  /**
   * In a pipeline that it has started, where there is a job a tenant, or in itself: there `plan-tenants` is another job than
   * that of a tenant called `tenants`.
   */
  async #findJob(pipelineId: number, name: string): Promise<number | undefined> {
    const path = `${this.#at}/pipelines/${pipelineId}/bridges?per_page=100`;
    for await (const { downstream_pipeline: child } of this.#http.list(path, need, z.array(bridge))) {
      const isOurs = child?.project_id === undefined || this.#at === `/projects/${child.project_id}`;
      const found = child && isOurs ? await this.#findJobIn(child.id, name) : undefined;
      if (found !== undefined) return found;
    }
    return this.#findJobIn(pipelineId, name);
  }

  async #findJobIn(pipelineId: number, wanted: string): Promise<number | undefined> {
    const path = `${this.#at}/pipelines/${pipelineId}/jobs?per_page=100`;
    for await (const { id, name } of this.#http.list(path, need, z.array(job))) if (name === wanted) return id;
    return undefined;
  }

  /** https://docs.gitlab.com/api/job_artifacts/#download-a-single-artifact-file-by-job-id */
  async #download(jobId: number, tenant: string): Promise<PlanFiles | undefined> {
    const read = (name: string) =>
      this.#http.download(`${this.#at}/jobs/${jobId}/artifacts/${plansFolder}/${name}`, need, mostBytesOfPlan);
    const record = await read(`${tenant}.json`);
    return record && { record, plan: await read(`${tenant}.tfplan`) };
  }
}
