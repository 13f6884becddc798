import { z } from "zod";
import { CommandError } from "../command-error";
import type { Change, Forge, OwnText, PlanCandidate } from "./forge";
import { GitLabPlans, need } from "./gitlab-plans";
import { HttpClient } from "./http-client";

const login = `set TENANTRY_GITLAB_TOKEN to an access token of the project; ${need}`;

const nothing = z.unknown();
const author = z.object({ id: z.int() }).nullable();
const note = z.object({ id: z.int(), body: z.string(), author });
const issue = z.object({ iid: z.int(), description: z.string().nullable(), author, labels: z.array(z.string()) });

/**
 * GitLab, as a job of its pipelines sees it. A job's own token may neither comment nor read other pipelines' artifacts everywhere,
 * so there must be one of the project (https://docs.gitlab.com/ci/jobs/ci_job_token/).
 *
 * @see https://docs.gitlab.com/api/rest/
 */
export class GitLab implements Forge {
  readonly name = "GitLab";
  readonly change: Change | undefined;
  readonly #environment: NodeJS.ProcessEnv;
  /** `/projects/42`. */
  readonly #at: string;
  #client: HttpClient | undefined;
  #self: Promise<number> | undefined;

  /** @throws CommandError when the environment lacks something. */
  constructor(environment: NodeJS.ProcessEnv) {
    const { CI_PROJECT_ID: project = "" } = environment;
    if (!/^\d+$/.test(project)) {
      throw new CommandError(`CI_PROJECT_ID must be a number, got ${JSON.stringify(project)}`);
    }
    this.#environment = environment;
    this.#at = `/projects/${project}`;
    this.change = readChange(environment);
  }

  /** https://docs.gitlab.com/api/notes/#merge-requests */
  async listComments({ number }: Change): Promise<OwnText[]> {
    const self = await this.#readSelf();
    const found: OwnText[] = [];
    const path = `${this.#at}/merge_requests/${number}/notes?sort=asc&order_by=created_at&per_page=100`;
    for await (const { id, body, author } of this.#http.list(path, need, z.array(note))) {
      if (author?.id === self) found.push({ id, body });
    }
    return found;
  }

  async addComment({ number }: Change, body: string): Promise<void> {
    await this.#http.send("POST", `${this.#at}/merge_requests/${number}/notes`, { body }, need, nothing);
  }

  async updateComment({ number }: Change, { id }: OwnText, body: string): Promise<void> {
    await this.#http.send("PUT", `${this.#at}/merge_requests/${number}/notes/${id}`, { body }, need, nothing);
  }

  /** https://docs.gitlab.com/api/issues/#list-project-issues */
  async listIssues(label: string): Promise<OwnText[]> {
    const self = await this.#readSelf();
    const found: OwnText[] = [];
    const path = `${this.#at}/issues?state=opened&scope=all&labels=${encodeURIComponent(label)}&per_page=100`;
    for await (const { iid, description, author } of this.#http.list(path, need, z.array(issue))) {
      if (author?.id === self) found.push({ id: iid, body: description ?? "" });
    }
    return found;
  }

  async openIssue({ title, body, label }: { title: string; body: string; label: string }): Promise<number> {
    const made = { title, description: body, labels: label };
    const { iid, labels } = await this.#http.send("POST", `${this.#at}/issues`, made, need, issue);
    // Dropped in silence where the token may not label. Without it nobody would find the issue again.
    if (labels.includes(label)) return iid;
    throw new CommandError(`GitLab has not given issue #${iid} the label ${label}; ${need}`);
  }

  async updateIssue({ id }: OwnText, body: string): Promise<void> {
    await this.#http.send("PUT", `${this.#at}/issues/${id}`, { description: body }, need, nothing);
  }

  async closeIssue({ id }: OwnText): Promise<void> {
    await this.#http.send("PUT", `${this.#at}/issues/${id}`, { state_event: "close" }, need, nothing);
  }

  findPlans(tenant: string): AsyncIterable<PlanCandidate> {
    const { CI_COMMIT_BRANCH: branch = "" } = this.#environment;
    if (branch === "")
      throw new CommandError("CI_COMMIT_BRANCH must be the branch that is deployed: run it in a pipeline of one");
    return new GitLabPlans(this.#http, this.#at, branch).find(tenant);
  }

  /** Made when it is needed: the pipeline of a fork has no token, and must not fail for that. */
  get #http(): HttpClient {
    this.#client ??= connect(this.#environment);
    return this.#client;
  }

  /** https://docs.gitlab.com/api/users/#get-the-current-user: that of the token. */
  async #readSelf(): Promise<number> {
    this.#self ??= this.#http.get("/user", need, z.object({ id: z.int() })).then(({ id }) => id);
    return this.#self;
  }
}

function connect(environment: NodeJS.ProcessEnv): HttpClient {
  const { TENANTRY_GITLAB_TOKEN: token = "", CI_API_V4_URL: base = "" } = environment;
  if (token === "") throw new CommandError(`TENANTRY_GITLAB_TOKEN is not there; ${login}`);
  return new HttpClient({ server: "GitLab", base, token, login, environment });
}

/** https://docs.gitlab.com/ci/variables/predefined_variables/#predefined-variables-for-merge-request-pipelines */
function readChange(environment: NodeJS.ProcessEnv): Change | undefined {
  const { CI_MERGE_REQUEST_IID: number = "", CI_PROJECT_ID: project } = environment;
  if (!/^\d+$/.test(number)) return undefined;
  const { CI_MERGE_REQUEST_SOURCE_PROJECT_ID: source, CI_MERGE_REQUEST_PROJECT_ID: target } = environment;
  return { number: Number(number), isForks: source !== target || target !== project };
}
