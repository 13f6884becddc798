import { readFileSync } from "node:fs";
import { join } from "node:path";
import execa from "execa";
import { GitHubApi } from "../../fixtures/github-api";
import { planOf, planWith } from "../../fixtures/reports";
import { affected, matrixOf, planReportOf, ReportsFolder } from "./reports-folder";

const root = join(__dirname, "..", "..", "..");
let api: GitHubApi;
let folder: ReportsFolder;

beforeEach(async () => {
  api = await GitHubApi.start();
  api.addPull({ number: 7, head: "feature", sha: "a" });
  folder = new ReportsFolder();
  folder.write("_matrix.json", matrixOf(["acme", "umbra"], { affected }));
  folder.write("acme.json", planReportOf(planWith("acme", "restarts", "api-vm01 restarts: memory")));
  folder.write("umbra.json", planReportOf(planOf("umbra")));
  folder.write("event.json", { pull_request: { number: 7, head: { repo: { full_name: api.repository } } } });
  folder.write("summary.md", "what an earlier step wrote\n");
});

afterEach(async () => {
  folder.remove();
  await api.close();
});

/** Runs it as a job does, and nothing of this process's environment with it. */
async function publish(args: readonly string[], environment: Record<string, string> = {}) {
  const { exitCode, stdout, stderr } = await execa("node", ["fleet/bin.mjs", "publish", ...args], {
    cwd: root,
    env: { PATH: process.env.PATH, ...environment },
    extendEnv: false,
    reject: false,
  });
  return { exitCode, stdout, lines: stderr.split("\n") };
}

const read = (name: string) => readFileSync(join(folder.path, name), "utf8");

test("in a job of a pull request, the comment, the summary and the file say the same, and the exit code that it may be merged", async () => {
  const { exitCode, stdout, lines } = await publish([folder.path, "--markdown", join(folder.path, "report.md")], {
    ...api.environment,
    GITHUB_EVENT_NAME: "pull_request",
    GITHUB_EVENT_PATH: join(folder.path, "event.json"),
    GITHUB_STEP_SUMMARY: join(folder.path, "summary.md"),
  });
  expect(exitCode).toBe(0);
  expect(stdout).toBe("");
  expect(lines.slice(-2)).toEqual(["by its plans, it may be merged", "pull request #7 has the report as a comment"]);
  expect(api.comments.map(({ issue, body }) => ({ issue, body }))).toEqual([{ issue: 7, body: read("report.md") }]);
  expect(read("summary.md")).toBe(`what an earlier step wrote\n${read("report.md")}\n`);
  expect(lines.join("\n")).not.toContain(api.token);
});

test("where the tenants could not be listed, the comment of an earlier push says no longer that it may be merged", async () => {
  const job = {
    ...api.environment,
    GITHUB_EVENT_NAME: "pull_request",
    GITHUB_EVENT_PATH: join(folder.path, "event.json"),
  };
  const empty = join(folder.path, "none");
  expect(await publish([empty], job)).toMatchObject({ exitCode: 1 });
  expect(api.comments).toEqual([]);

  await publish([folder.path], job);
  expect(api.comments[0]?.body).toContain("restarts");
  const { exitCode, lines } = await publish([empty], job);
  expect(exitCode).toBe(1);
  expect(lines.join("\n")).toContain("_matrix.json is not there; where a job makes it, see why it has failed");
  expect(api.comments).toHaveLength(1);
  expect(api.comments[0]?.body).toContain("nothing is planned");
});

test("what cannot be told is in the summary all the same, and the exit code says that something failed", async () => {
  api.permissions = { contents: "read" };
  const { exitCode, lines } = await publish([folder.path], {
    ...api.environment,
    GITHUB_EVENT_NAME: "pull_request",
    GITHUB_EVENT_PATH: join(folder.path, "event.json"),
    GITHUB_STEP_SUMMARY: join(folder.path, "summary.md"),
  });
  expect(exitCode).toBe(1);
  expect(read("summary.md")).toContain("### Plan of 2 tenants");
  expect(lines.at(-1)).toBe(
    "GitHub answers 403 to GET /repos/octo/estate/issues/7/comments (Resource not accessible by integration); the job needs permissions: pull-requests: write",
  );
});

test("elsewhere nobody is told but who has started it", async () => {
  const file = join(folder.path, "report.md");
  const { exitCode, lines } = await publish([folder.path, "--markdown", file], { GITHUB_TOKEN: api.token });
  expect(exitCode).toBe(0);
  expect(lines.at(-1)).toBe("by its plans, it may be merged");
  expect(read("report.md")).toContain("### Plan of 2 tenants");
  expect(api.calls).toEqual([]);
});

test("a pipeline that had no tenants has nothing to tell", async () => {
  folder.write("_matrix.json", matrixOf([]));
  expect(await publish([folder.path])).toEqual({
    exitCode: 0,
    stdout: "",
    lines: ["no tenants: there is nothing to publish"],
  });
});

test("a file that cannot be written is told before anything is read", async () => {
  const { exitCode, lines } = await publish([folder.path, "--markdown", join(folder.path, "none", "report.md")]);
  expect(exitCode).toBe(1);
  expect(lines).toEqual([expect.stringContaining("--markdown must be a file that can be written")]);
});

test("reviewed plans are looked for in pipelines alone", async () => {
  const { exitCode, stderr } = await execa("node", ["fleet/bin.mjs", "reviewed-plan", "grooveiq", "--out", "plans"], {
    cwd: root,
    env: { PATH: process.env.PATH },
    extendEnv: false,
    reject: false,
  });
  expect(exitCode).toBe(1);
  expect(stderr).toBe(
    "reviewed plans are kept by pipelines of GitHub and GitLab: run this in one (GITHUB_ACTIONS or GITLAB_CI is true there), or plan anew: npx tenantry plan",
  );
});
