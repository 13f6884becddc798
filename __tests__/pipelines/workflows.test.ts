import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import execa from "execa";
import { parse } from "yaml";
import { ensureWorkflowRunner } from "../../toolchain/workflow-runner";
import { root } from "../e2e/stack";
import { findUsedActions, listWorkflows } from "./stand-in-actions";

interface Step {
  readonly run?: string;
}

interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions?: unknown;
  readonly jobs: Readonly<
    Record<string, { readonly permissions?: unknown; readonly environment?: unknown; readonly steps: readonly Step[] }>
  >;
}

const plain = existsSync(join(root, "ci/github")) ? readdirSync(join(root, "ci/github")) : [];
const files = [...listWorkflows(root), ...plain.map((name) => `ci/github/${name}`)].filter((name) =>
  /\.ya?ml$/.test(name),
);
const workflows = files.filter((file) => !file.startsWith(".github/actions/"));
const read = (file: string) => parse(readFileSync(join(root, file), "utf8")) as Workflow;

test("actionlint finds nothing", async () => {
  const runner = await ensureWorkflowRunner(root);
  const { all, exitCode } = await execa(runner, ["lint", ...workflows], { cwd: root, all: true, reject: false });
  expect(all).toBe("");
  expect(exitCode).toBe(0);
  // It looks at all: a workflow with a mistake is told of.
  const { stdout } = await execa(runner, ["lint", ".github/actions/setup/action.yml"], { cwd: root, reject: false });
  expect(stdout).toContain("syntax-check");
});

test("every action is pinned by a commit, with its version beside it", () => {
  const used = findUsedActions(root, files);
  expect(used.length).toBeGreaterThan(20);
  for (const { file, name, ref, comment } of used) {
    expect([file, name, ref]).toEqual([file, name, expect.stringMatching(/^[0-9a-f]{40}$/)]);
    expect([file, name, comment]).toEqual([file, name, expect.stringMatching(/^# v\d+\.\d+\.\d+$/)]);
  }
  const versions = new Map<string, Set<string>>();
  for (const { name, ref } of used) versions.set(name, (versions.get(name) ?? new Set()).add(ref));
  expect([...versions].filter(([, refs]) => refs.size > 1)).toEqual([]);
});

test.each(workflows)("%s gives a job no more than it says itself", (file) => {
  const { permissions, jobs } = read(file);
  expect(permissions).toEqual({});
  for (const [id, job] of Object.entries(jobs)) expect([id, typeof job.permissions]).toEqual([id, "object"]);
});

test.each(workflows)("%s never runs a stranger's code with secrets", (file) => {
  const events = Object.keys(read(file).on);
  expect(events).not.toContain("pull_request_target");
  expect(events).not.toContain("workflow_run");
  // What comes with every event is the environment's: a secret of the repository would be every tenant's.
  for (const [id, { environment }] of Object.entries(read(file).jobs)) {
    const text = JSON.stringify(read(file).jobs[id]).replaceAll("secrets.GITHUB_TOKEN", "");
    if (text.includes("secrets."))
      expect([id, String(environment)]).toEqual([id, expect.stringContaining("matrix.tenant")]);
  }
});

test.each(files)("in %s, names from outside are never shell words: no script holds an expression", (file) => {
  const steps = JSON.stringify(read(file)).match(/"run":"(?:[^"\\]|\\.)*"/g) ?? [];
  expect(steps.length).toBeGreaterThan(0);
  expect(steps.filter((step) => step.includes("${{"))).toEqual([]);
});
