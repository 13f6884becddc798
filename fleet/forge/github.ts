import { z } from "zod";
import { CommandError } from "../command-error";
import type { Change, Forge, OwnText, PlanCandidate } from "./forge";
import { readGitHubChange } from "./github-change";
import { GitHubPlans } from "./github-plans";
import { HttpClient } from "./http-client";

/** Who writes with a job's own token (https://docs.github.com/en/actions/concepts/security/github_token). */
const self = "github-actions[bot]";

const needsComments = "the job needs permissions: pull-requests: write";
const needsIssues = "the job needs permissions: issues: write";

const login = "give the step GITHUB_TOKEN: ${{ github.token }}";

const nothing = z.unknown();
const user = z.object({ login: z.string() }).nullable();
const comment = z.object({ id: z.int(), body: z.string().nullish(), user });
const issue = z.object({
  number: z.int(),
  body: z.string().nullish(),
  user,
  labels: z.array(z.union([z.string(), z.object({ name: z.string().nullish() })])),
  pull_request: z.unknown().optional(),
});

/**
 * GitHub, as a job of its Actions sees it.
 *
 * @see https://docs.github.com/en/rest, version 2022-11-28
 */
export class GitHub implements Forge {
  readonly name = "GitHub";
  readonly change: Change | undefined;
  readonly #http: HttpClient;
  /** `/repos/octo/estate`. */
  readonly #at: string;
  readonly #ref: string;

  /** @throws CommandError when the environment lacks something. */
  constructor(environment: NodeJS.ProcessEnv) {
    const { GITHUB_API_URL: base = "", GITHUB_TOKEN: token = "", GITHUB_REPOSITORY: repository = "" } = environment;
    if (!/^[\w.-]+\/[\w.-]+$/.test(repository)) {
      throw new CommandError(`GITHUB_REPOSITORY must be like octo/estate, got ${JSON.stringify(repository)}`);
    }
    if (token === "") throw new CommandError(`GITHUB_TOKEN must be the job's token; ${login}`);
    const headers = { accept: "application/vnd.github+json", "x-github-api-version": "2022-11-28" };
    this.#http = new HttpClient({ server: this.name, base, token, login, headers, environment });
    this.#at = `/repos/${repository}`;
    this.#ref = environment.GITHUB_REF ?? "";
    this.change = readGitHubChange(environment, repository);
  }

  /** https://docs.github.com/en/rest/issues/comments: for them a pull request is an issue. */
  async listComments({ number }: Change): Promise<OwnText[]> {
    const found: OwnText[] = [];
    const path = `${this.#at}/issues/${number}/comments?per_page=100`;
    for await (const { id, body, user } of this.#http.list(path, needsComments, z.array(comment))) {
      if (user?.login === self) found.push({ id, body: body ?? "" });
    }
    return found;
  }

  async addComment({ number }: Change, body: string): Promise<void> {
    const made = await this.#http.send(
      "POST",
      `${this.#at}/issues/${number}/comments`,
      { body },
      needsComments,
      comment,
    );
    checkAuthor(made.user);
  }

  async updateComment(_: Change, { id }: OwnText, body: string): Promise<void> {
    await this.#http.send("PATCH", `${this.#at}/issues/comments/${id}`, { body }, needsComments, nothing);
  }

  /** https://docs.github.com/en/rest/issues/issues#list-repository-issues: it has pull requests, too. */
  async listIssues(label: string): Promise<OwnText[]> {
    const found: OwnText[] = [];
    const path = `${this.#at}/issues?state=open&labels=${encodeURIComponent(label)}&per_page=100`;
    for await (const { number, body, user, pull_request } of this.#http.list(path, needsIssues, z.array(issue))) {
      if (user?.login === self && pull_request === undefined) found.push({ id: number, body: body ?? "" });
    }
    return found;
  }

  async openIssue({ title, body, label }: { title: string; body: string; label: string }): Promise<number> {
    const made = { title, body, labels: [label] };
    const { number, labels, user } = await this.#http.send("POST", `${this.#at}/issues`, made, needsIssues, issue);
    checkAuthor(user);
    // Dropped in silence where the token may not label. Without it nobody would find the issue again.
    if (labels.some((one) => (typeof one === "string" ? one : one.name) === label)) return number;
    throw new CommandError(`GitHub has not given issue #${number} the label ${label}; ${needsIssues}`);
  }

  async updateIssue({ id }: OwnText, body: string): Promise<void> {
    await this.#http.send("PATCH", `${this.#at}/issues/${id}`, { body }, needsIssues, nothing);
  }

  async closeIssue({ id }: OwnText): Promise<void> {
    const closed = { state: "closed", state_reason: "completed" };
    await this.#http.send("PATCH", `${this.#at}/issues/${id}`, closed, needsIssues, nothing);
  }

  findPlans(tenant: string): AsyncIterable<PlanCandidate> {
    const [, branch] = /^refs\/heads\/(.+)$/.exec(this.#ref) ?? [];
    if (branch !== undefined) return new GitHubPlans(this.#http, this.#at, branch).find(tenant);
    throw new CommandError(`GITHUB_REF must be of a branch, like refs/heads/main, got ${JSON.stringify(this.#ref)}`);
  }
}

/** @throws CommandError when a text is another's: it would not be found again, and written once more each time. */
function checkAuthor(author: z.infer<typeof user>): void {
  if (author?.login === self) return;
  throw new CommandError(`GITHUB_TOKEN must be the job's token, and is that of ${author?.login ?? "nobody"}; ${login}`);
}
