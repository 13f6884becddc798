import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findForge } from "../../../fleet/forge/find-forge";
import type { Forge } from "../../../fleet/forge/forge";
import { putComment } from "../../../fleet/publish/put-comment";
import { GitHubApi } from "../../fixtures/github-api";
import { GitLabApi } from "../../fixtures/gitlab-api";

const first = "<!-- tenantry plan -->\n\n### Plan of 1 tenant\n";
const second = "<!-- tenantry plan -->\n\n### Plan of 2 tenants\n";
const stranger = { login: "mallory", type: "User" } as const;

describe("GitHub", () => {
  let api: GitHubApi;
  let folder: string;

  beforeEach(async () => {
    api = await GitHubApi.start();
    api.addPull({ number: 7, head: "feature", sha: "a" });
    folder = mkdtempSync(join(tmpdir(), "put-comment-"));
  });

  afterEach(async () => {
    rmSync(folder, { recursive: true });
    await api.close();
  });

  function openForge(repository = api.repository, GITHUB_EVENT_NAME = "pull_request"): Forge {
    const GITHUB_EVENT_PATH = join(folder, "event.json");
    const event = { pull_request: { number: 7, head: { repo: { full_name: repository } } } };
    writeFileSync(GITHUB_EVENT_PATH, JSON.stringify(event));
    return findForge({ ...api.environment, GITHUB_EVENT_NAME, GITHUB_EVENT_PATH }) as Forge;
  }

  test("a change has one comment, which says what is so now", async () => {
    expect(await putComment(openForge(), first, true)).toEqual(["pull request #7 has the report as a comment"]);
    expect(await putComment(openForge(), second, true)).toEqual(["pull request #7 has the report in its comment"]);
    expect(api.comments.map(({ body }) => body)).toEqual([second]);
  });

  test("what is the same is not written again, whatever the ends of its lines", async () => {
    const comment = api.addComment(7, first.replaceAll("\n", "\r\n").trimEnd());
    await putComment(openForge(), first, true);
    expect(api.lines.filter((line) => !line.startsWith("GET"))).toEqual([]);
    expect(api.comments).toEqual([comment]);
  });

  test("what others have written stays, also where it has our mark, and where ours is on a later page", async () => {
    const forged = api.addComment(7, first, stranger);
    const app = api.addComment(7, first, { login: "renovate[bot]", type: "Bot" });
    const other = api.addComment(7, "another text of ours\n<!-- tenantry plan -->");
    for (let count = 0; count < 150; count += 1) api.addComment(7, "+1", stranger);
    const ours = api.addComment(7, first);
    await putComment(openForge(), second, true);
    expect([forged.body, app.body, ours.body]).toEqual([first, first, second]);
    expect(other.body).toBe("another text of ours\n<!-- tenantry plan -->");
    expect(api.comments).toHaveLength(154);
  });

  test("a change that touches nothing gets no comment, and its old one is corrected", async () => {
    expect(await putComment(openForge(), first, false)).toEqual([]);
    expect(api.comments).toEqual([]);
    api.addComment(7, second);
    await putComment(openForge(), first, false);
    expect(api.comments.map(({ body }) => body)).toEqual([first]);
  });

  test("a fork's run may not comment, and does not try", async () => {
    expect(await putComment(openForge("mallory/estate"), first, true)).toEqual([
      "pull request #7 comes from a fork: its run may not comment",
    ]);
    expect(api.calls).toEqual([]);
  });

  test("a run of no pull request has nothing to comment on", async () => {
    expect(await putComment(openForge(api.repository, "push"), first, true)).toEqual([]);
    expect(api.calls).toEqual([]);
  });
});

describe("GitLab", () => {
  let api: GitLabApi;

  beforeEach(async () => {
    api = await GitLabApi.start();
    api.addChange({ iid: 7, sha: "a", state: "opened" });
  });

  afterEach(() => api.close());

  const openForge = (source = "42") =>
    findForge({
      ...api.environment,
      CI_MERGE_REQUEST_IID: "7",
      CI_MERGE_REQUEST_PROJECT_ID: "42",
      CI_MERGE_REQUEST_SOURCE_PROJECT_ID: source,
    }) as Forge;

  test("a change has one note, which says what is so now, and others' stay", async () => {
    const forged = api.addNote(7, first, 8);
    expect(await putComment(openForge(), first, true)).toEqual(["merge request !7 has the report as a comment"]);
    expect(await putComment(openForge(), second, true)).toEqual(["merge request !7 has the report in its comment"]);
    expect(api.notes.map(({ body }) => body)).toEqual([first, second]);
    expect(forged.body).toBe(first);
  });

  test("a fork's pipeline has no token, and needs none", async () => {
    const forge = findForge({
      GITLAB_CI: "true",
      CI_PROJECT_ID: "666",
      CI_MERGE_REQUEST_IID: "7",
      CI_MERGE_REQUEST_PROJECT_ID: "42",
      CI_MERGE_REQUEST_SOURCE_PROJECT_ID: "666",
    }) as Forge;
    expect(await putComment(forge, first, true)).toEqual([
      "merge request !7 comes from a fork: its run may not comment",
    ]);
  });
});
