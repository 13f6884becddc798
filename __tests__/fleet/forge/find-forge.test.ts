import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CommandError } from "../../../fleet/command-error";
import { findForge } from "../../../fleet/forge/find-forge";

const github = {
  GITHUB_ACTIONS: "true",
  GITHUB_API_URL: "https://api.github.com",
  GITHUB_REPOSITORY: "octo/estate",
  GITHUB_TOKEN: "ghs_token",
};
const gitlab = { GITLAB_CI: "true", CI_API_V4_URL: "https://gitlab.example/api/v4", CI_PROJECT_ID: "42" };

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "find-forge-"));
});

afterEach(() => rmSync(folder, { recursive: true }));

function writeEvent(event: unknown): string {
  const path = join(folder, "event.json");
  writeFileSync(path, JSON.stringify(event));
  return path;
}

test("elsewhere there is none", () => {
  expect(findForge({})).toBeUndefined();
  expect(findForge({ CI: "true", GITHUB_TOKEN: "of a person" })).toBeUndefined();
});

test("each is known by its own variable", () => {
  expect(findForge(github)).toMatchObject({ name: "GitHub", change: undefined });
  expect(findForge(gitlab)).toMatchObject({ name: "GitLab", change: undefined });
});

test.each<[string, object, string]>([
  [
    "GitHub, a repository",
    { ...github, GITHUB_REPOSITORY: "octo/estate/../x" },
    'GITHUB_REPOSITORY must be like octo/estate, got "octo/estate/../x"',
  ],
  [
    "GitHub, a token",
    { ...github, GITHUB_TOKEN: "" },
    "GITHUB_TOKEN must be the job's token; give the step GITHUB_TOKEN: ${{ github.token }}",
  ],
  ["GitHub, an address", { ...github, GITHUB_API_URL: undefined }, 'the API of GitHub must be a URL, got ""'],
  [
    "GitLab, a project",
    { ...gitlab, CI_PROJECT_ID: "group/estate" },
    'CI_PROJECT_ID must be a number, got "group/estate"',
  ],
])("%s must be there", (_, environment, message) => {
  expect(() => findForge(environment as NodeJS.ProcessEnv)).toThrow(new CommandError(message));
});

test("without a token nothing can be asked of GitLab, and who asks for nothing needs none", async () => {
  const forge = findForge(gitlab);
  await expect(forge?.listIssues("label")).rejects.toThrow(
    "TENANTRY_GITLAB_TOKEN is not there; set TENANTRY_GITLAB_TOKEN to an access token of the project",
  );
});

test.each<[string, string | undefined, boolean]>([
  ["a branch of this repository", "octo/estate", false],
  ["a fork", "mallory/estate", true],
  ["a fork that is gone", undefined, true],
])("on GitHub, a pull request of %s is known", (_, full_name, isForks) => {
  const head = { repo: full_name === undefined ? null : { full_name } };
  const GITHUB_EVENT_PATH = writeEvent({ pull_request: { number: 7, head } });
  const environment = { ...github, GITHUB_EVENT_NAME: "pull_request", GITHUB_EVENT_PATH };
  expect(findForge(environment)?.change).toEqual({ number: 7, isForks });
});

test("an event that is none of a pull request is one line", () => {
  const GITHUB_EVENT_PATH = writeEvent({ issue: { number: 7 } });
  expect(() => findForge({ ...github, GITHUB_EVENT_NAME: "pull_request", GITHUB_EVENT_PATH })).toThrow(
    new CommandError("GITHUB_EVENT_PATH must be the file of a pull_request event"),
  );
  expect(() => findForge({ ...github, GITHUB_EVENT_NAME: "pull_request" })).toThrow(
    new CommandError("GITHUB_EVENT_PATH must be the file of a pull_request event"),
  );
});

test.each<[string, string, string, boolean]>([
  ["a branch of this project", "42", "42", false],
  ["a fork, in its own pipeline", "43", "43", true],
  ["a fork, in a pipeline of this project", "43", "42", true],
])("on GitLab, a merge request of %s is known", (_, source, project, isForks) => {
  const environment = {
    ...gitlab,
    CI_PROJECT_ID: project,
    CI_MERGE_REQUEST_IID: "7",
    CI_MERGE_REQUEST_PROJECT_ID: "42",
    CI_MERGE_REQUEST_SOURCE_PROJECT_ID: source,
  };
  expect(findForge(environment)?.change).toEqual({ number: 7, isForks });
});
