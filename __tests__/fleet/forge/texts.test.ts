import { findForge } from "../../../fleet/forge/find-forge";
import type { Forge } from "../../../fleet/forge/forge";
import { actionsBot, GitHubApi } from "../../fixtures/github-api";
import { GitLabApi } from "../../fixtures/gitlab-api";

const stranger = { login: "mallory", type: "User" } as const;
const change = { number: 7, isForks: false };

describe("GitHub", () => {
  let api: GitHubApi;
  let forge: Forge;

  beforeEach(async () => {
    api = await GitHubApi.start();
    api.addPull({ number: 7, head: "feature", sha: "a" });
    forge = findForge(api.environment) as Forge;
  });

  afterEach(() => api.close());

  test("comments of others are not ours, whatever they say", async () => {
    api.addComment(7, "ours, too", stranger);
    api.addComment(7, "of another app", { login: "renovate[bot]", type: "Bot" });
    const { id } = api.addComment(7, "ours");
    expect(await forge.listComments(change)).toEqual([{ id, body: "ours" }]);
  });

  test("a comment is written, and written anew", async () => {
    await forge.addComment(change, "first");
    const [comment] = await forge.listComments(change);
    if (comment) await forge.updateComment(change, comment, "second");
    expect(api.comments.map(({ issue, body }) => ({ issue, body }))).toEqual([{ issue: 7, body: "second" }]);
  });

  test("our open issues with a label are found: no pull requests, no closed ones, nobody else's", async () => {
    const labels = [{ name: "drift" }];
    const ours = api.addIssue({ title: "t", body: "ours", labels });
    api.addIssue({ title: "t", body: "closed", labels, state: "closed" });
    api.addIssue({ title: "t", body: "another label" });
    api.addIssue({ title: "t", body: "of another", labels, user: stranger });
    api.addPull({ head: "other", sha: "b", labels });
    expect(await forge.listIssues("drift")).toEqual([{ id: ours.number, body: "ours" }]);
  });

  test("an issue is opened, changed and closed", async () => {
    const id = await forge.openIssue({ title: "t", body: "first", label: "drift" });
    expect(api.issues).toMatchObject([{ number: id, title: "t", body: "first", labels: [{ name: "drift" }] }]);
    await forge.updateIssue({ id, body: "first" }, "second");
    await forge.closeIssue({ id, body: "second" });
    expect(api.issues).toMatchObject([{ body: "second", state: "closed", state_reason: "completed", title: "t" }]);
  });

  test("an issue that did not get its label is told, as nobody would find it again", async () => {
    const answer = { number: 9, body: "b", user: actionsBot, labels: [] };
    api.fail({ status: 201, body: answer, calls: "POST" });
    await expect(forge.openIssue({ title: "t", body: "b", label: "drift" })).rejects.toThrow(
      "GitHub has not given issue #9 the label drift; the job needs permissions: issues: write",
    );
  });

  test("a token of somebody else's is told, as nobody would find again what was written with it", async () => {
    const [body, user] = ["text", { login: "release-app[bot]" }];
    api.fail({ status: 201, body: { id: 1, number: 1, body, user, labels: [] }, calls: "POST", times: 2 });
    const message =
      "GITHUB_TOKEN must be the job's token, and is that of release-app[bot]; give the step GITHUB_TOKEN: ${{ github.token }}";
    await expect(forge.addComment(change, body)).rejects.toThrow(message);
    await expect(forge.openIssue({ title: "t", body, label: "drift" })).rejects.toThrow(message);
  });

  test("what the job lacks is named", async () => {
    api.permissions = { contents: "read" };
    await expect(forge.addComment(change, "text")).rejects.toThrow(
      "GitHub answers 403 to POST /repos/octo/estate/issues/7/comments (Resource not accessible by integration); the job needs permissions: pull-requests: write",
    );
    await expect(forge.listIssues("drift")).rejects.toThrow("the job needs permissions: issues: write");
  });

  test("a token that is none is told so", async () => {
    const other = findForge({ ...api.environment, GITHUB_TOKEN: "old" });
    await expect(other?.listComments(change)).rejects.toThrow(
      "GitHub answers 401 to GET /repos/octo/estate/issues/7/comments (Bad credentials); give the step GITHUB_TOKEN: ${{ github.token }}",
    );
  });
});

describe("GitLab", () => {
  let api: GitLabApi;
  let forge: Forge;

  beforeEach(async () => {
    api = await GitLabApi.start();
    api.addChange({ iid: 7, sha: "a", state: "opened" });
    forge = findForge(api.environment) as Forge;
  });

  afterEach(() => api.close());

  test("notes of others are not ours, whatever they say", async () => {
    api.addNote(7, "ours, too", 8);
    const { id } = api.addNote(7, "ours");
    expect(await forge.listComments(change)).toEqual([{ id, body: "ours" }]);
  });

  test("a note is written, and written anew", async () => {
    await forge.addComment(change, "first");
    const [comment] = await forge.listComments(change);
    if (comment) await forge.updateComment(change, comment, "second");
    expect(api.notes.map(({ change, body }) => ({ change, body }))).toEqual([{ change: 7, body: "second" }]);
  });

  test("our open issues with a label are found: no closed ones, nobody else's", async () => {
    const labels = ["drift"];
    const ours = api.addIssue({ title: "t", description: "ours", labels });
    api.addIssue({ title: "t", description: "closed", labels, state: "closed" });
    api.addIssue({ title: "t", description: "another label" });
    api.addIssue({ title: "t", description: "of another", labels, author: { id: 8 } });
    expect(await forge.listIssues("drift")).toEqual([{ id: ours.iid, body: "ours" }]);
  });

  test("an issue is opened, changed and closed", async () => {
    const id = await forge.openIssue({ title: "t", body: "first", label: "drift" });
    expect(api.issues).toMatchObject([{ iid: id, title: "t", description: "first", labels: ["drift"] }]);
    await forge.updateIssue({ id, body: "first" }, "second");
    await forge.closeIssue({ id, body: "second" });
    expect(api.issues).toMatchObject([{ description: "second", state: "closed", title: "t" }]);
  });

  test("an issue that did not get its label is told, as nobody would find it again", async () => {
    api.mayLabel = false;
    await expect(forge.openIssue({ title: "t", body: "b", label: "drift" })).rejects.toThrow(
      /^GitLab has not given issue #\d+ the label drift; TENANTRY_GITLAB_TOKEN needs the scope api/,
    );
  });

  test("a token that is none is told so", async () => {
    const other = findForge({ ...api.environment, TENANTRY_GITLAB_TOKEN: "old" });
    await expect(other?.listComments(change)).rejects.toThrow(
      "GitLab answers 401 to GET /user (401 Unauthorized); set TENANTRY_GITLAB_TOKEN to an access token of the project",
    );
  });
});
