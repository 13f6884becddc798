import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeTemporaryFolder, type TemporaryFolder } from "../../toolchain/temporary-folder";
import { ensureWorkflowRunner } from "../../toolchain/workflow-runner";
import { until } from "../e2e/lab-command";
import { root } from "../e2e/stack";
import { runWorkflow, type WorkflowRun, type WorkflowSettings } from "./workflow-run";

// What GitHub does with a workflow, and act alone does not: each is here, so that the other tests can rely on it.

let folder: TemporaryFolder;
let runner: string;
let runs = 0;

beforeAll(async () => {
  runner = await ensureWorkflowRunner(root);
  folder = makeTemporaryFolder("workflow-runner-");
  mkdirSync(join(folder.path, "locks"));
});

afterAll(() => folder?.remove());

const push = { ref: "refs/heads/main", head_commit: { message: "a change" } };

/** Runs a workflow with these jobs, on a push to main unless told otherwise. */
function run(workflow: string, settings: Partial<WorkflowSettings> = {}, payload: object = push): Promise<WorkflowRun> {
  runs += 1;
  const own = join(folder.path, String(runs));
  mkdirSync(own);
  writeFileSync(join(own, "workflow.yml"), workflow);
  writeFileSync(join(own, "event.json"), JSON.stringify(payload));
  const all: WorkflowSettings = {
    workflow: join(own, "workflow.yml"),
    event: "push",
    payload: join(own, "event.json"),
    repository: "octo/estate",
    ref: "refs/heads/main",
    sha: "8e8c483db84b4bee98b60c0593521ed34d9990e8",
    runId: String(runs),
    serverUrl: "http://127.0.0.1:9",
    apiUrl: "http://127.0.0.1:9",
    token: "ghs_secret",
    environments: {},
    actions: {},
    runners: { "ubuntu-latest": {}, estate: { ESTATE: "here" } },
    slots: 4,
    locks: join(folder.path, "locks"),
    folder: own,
    ...settings,
  };
  writeFileSync(join(own, "settings.json"), JSON.stringify(all));
  return runWorkflow(runner, join(own, "settings.json"), { PATH: process.env.PATH ?? "" });
}

const jobs = (
  text: string,
) => `name: test\non: { push: { branches: [main] }, pull_request: , schedule: [{ cron: "1 1 * * *" }] }
permissions: {}
jobs:
${text}`;

/** A job that says things. */
const say = (words: string, more = "") =>
  `{ runs-on: ubuntu-latest, steps: [{ run: 'echo "$SAID"', env: { SAID: '${words}' } }]${more} }`;

test("a job has the secrets of its own environment, and those of the repository", async () => {
  const workflow = jobs(`
  plan:
    strategy: { matrix: { tenant: [ada, bob] } }
    environment: \${{ matrix.tenant }}_plan
    runs-on: ubuntu-latest
    steps: [{ run: 'echo "$SAID"', env: { SAID: "\${{ secrets.KEY }} \${{ secrets.ALL }} \${{ vars.PLACE }}" } }]
  none: ${say("${{ secrets.KEY }}|${{ secrets.ALL }}")}`);
  const { log, conclusion } = await run(workflow, {
    environments: {
      "": { secrets: { ALL: "everybody's" } },
      ada_plan: { secrets: { KEY: "ada's" }, variables: { PLACE: "here" } },
      bob_plan: { secrets: { KEY: "bob's" } },
    },
  });
  expect(conclusion).toBe("success");
  expect(log("plan (ada)")).toContain("\nada's everybody's here\n");
  expect(log("plan (bob)")).toContain("\nbob's everybody's \n");
  expect(log("none")).toContain("\n|everybody's\n");
});

test("an environment of some branches is for no other, and for no pull request", async () => {
  const workflow = jobs(`
  deploy: ${say("deployed", ", environment: { name: production }")}`);
  const environments = { production: { branches: ["main"] } };
  expect((await run(workflow, { environments })).results).toEqual({ deploy: "success" });
  const { results, jobs: [job] = [] } = await run(workflow, { environments, ref: "refs/pull/7/merge" });
  expect(results).toEqual({ deploy: "failure" });
  expect(job?.reason).toContain("environment protection rules");
});

const fork = { action: "opened", pull_request: { base: { ref: "main" }, head: { repo: { full_name: "eve/estate" } } } };
const own = { ...fork, pull_request: { ...fork.pull_request, head: { repo: { full_name: "octo/estate" } } } };

test("a fork's pull request gets no secret, and a token that only reads", async () => {
  const words = "${{ secrets.KEY }}|${{ github.token }}";
  const workflow = jobs(`
  comment: ${say(words, ", environment: plan, permissions: { contents: read, pull-requests: write }")}`);
  const settings = { event: "pull_request", environments: { plan: { secrets: { KEY: "secret" } } } };
  const token = "ghs_secret/contents:read,pull-requests:";
  expect((await run(workflow, settings, own)).log("comment")).toContain(`\nsecret|${token}write\n`);
  expect((await run(workflow, settings, fork)).log("comment")).toContain(`\n|${token}read\n`);
});

test("a token may do what the job says, else what the workflow says, and reads by default", async () => {
  const said = "${{ github.token }}";
  const workflow = jobs(`
  own: ${say(said, ", permissions: { contents: write, issues: read }")}
  all: ${say(said)}`);
  const { log } = await run(workflow);
  expect(log("own")).toContain("\nghs_secret/contents:write,issues:read\n");
  expect(log("all")).toContain("\nghs_secret/\n");
  const { log: logOfDefault } = await run(workflow.replace("permissions: {}\n", ""));
  expect(logOfDefault("all")).toContain("\nghs_secret/contents:read,packages:read\n");
});

test("a job waits for those it needs, gets their outputs, and is skipped where one has not succeeded", async () => {
  const workflow = jobs(`
  first:
    runs-on: ubuntu-latest
    outputs: { tenants: "\${{ steps.list.outputs.tenants }}" }
    steps: [{ id: list, run: 'echo tenants=[\\"ada\\",\\"bob\\"] >> "$GITHUB_OUTPUT"' }]
  each:
    needs: first
    strategy: { fail-fast: false, matrix: { tenant: "\${{ fromJSON(needs.first.outputs.tenants) }}" } }
    runs-on: ubuntu-latest
    steps: [{ run: 'test "$TENANT" = ada', env: { TENANT: "\${{ matrix.tenant }}" } }]
  last: ${say("${{ needs.each.result }} of ${{ needs.first.outputs.tenants }}", ", needs: [first, each], if: always()")}
  never: ${say("never", ", needs: each")}
  later: ${say("never", ", needs: never")}`);
  const { results, log, conclusion } = await run(workflow);
  expect(conclusion).toBe("failure");
  expect(results).toEqual({
    ...{ first: "success", "each (ada)": "success", "each (bob)": "failure" },
    ...{ last: "success", never: "skipped", later: "skipped" },
  });
  expect(log("last")).toContain('\nfailure of ["ada","bob"]\n');
});

test("a matrix without values is an error, unless the job is skipped", async () => {
  const job = (condition: string) => `
  each: ${say("x", `, if: "${condition}", strategy: { matrix: { tenant: "\${{ fromJSON('[]') }}" } }`)}`;
  const { results, jobs: [failed] = [] } = await run(jobs(job("true")));
  expect(results).toEqual({ each: "failure" });
  expect(failed?.reason).toBe("Matrix vector 'tenant' does not contain any values");
  expect((await run(jobs(job("false")))).results).toEqual({ each: "skipped" });
});

test("unless told otherwise, one combination that fails ends the others", async () => {
  const { results } = await run(
    jobs(`
  each:
    strategy: { matrix: { seconds: [0, 30] } }
    runs-on: ubuntu-latest
    steps: [{ run: 'sleep "$SECONDS_TO_WAIT"; false', env: { SECONDS_TO_WAIT: "\${{ matrix.seconds }}" } }]`),
  );
  expect(results).toEqual({ "each (0)": "failure", "each (30)": "cancelled" });
});

test("a job runs on what runs-on names, and nowhere else", async () => {
  const job = (label: string) =>
    jobs(`\n  here: { runs-on: "${label}", steps: [{ run: 'echo "it is $ESTATE" > "$GITHUB_STEP_SUMMARY"' }] }`);
  const environments = { "": { variables: { RUNNER: "estate" } } };
  const there = await run(job("${{ vars.RUNNER || 'ubuntu-latest' }}"), { environments });
  expect(there.jobs[0]?.summary).toBe("it is here\n");
  expect((await run(job("${{ vars.RUNNER || 'ubuntu-latest' }}"))).jobs[0]?.summary).toBe("it is \n");
  expect((await run(job("elsewhere"))).jobs[0]?.reason).toBe('no runner has the label "elsewhere"');
});

test("a step has no terminal, and what a job leaves behind is killed", async () => {
  const { log, jobs: [job] = [] } = await run(
    jobs(`
  alone:
    runs-on: ubuntu-latest
    steps:
      - run: "for stream in 0 1 2; do if test -t $stream; then echo terminal; fi; done; true < /dev/tty || echo none"
      - run: "sleep 300 > /dev/null & echo left $!"
        shell: bash`),
  );
  expect(log("alone")).toContain("\nnone\n");
  expect(log("alone")).not.toMatch(/^terminal$/m);
  const [, left] = /^left (\d+)$/m.exec(log("alone")) ?? [];
  expect(left).toBeDefined();
  // What is killed and not yet waited for is there without a command line.
  const isGone = () => !existsSync(`/proc/${left}`) || readFileSync(`/proc/${left}/cmdline`, "utf8") === "";
  await until("it is killed", isGone);
  expect(job?.seconds).toBeLessThan(20);
});

describe("a run is not started", () => {
  const workflow = jobs(`\n  any: ${say("x")}`);
  const reason = async (settings: Partial<WorkflowSettings>, payload: object) => {
    const { conclusion, reason: why } = await run(workflow, settings, payload);
    return conclusion === "not started" ? why : conclusion;
  };

  test("by a commit that says so", async () => {
    expect(await reason({}, { ...push, head_commit: { message: "as applied\n\n[skip ci]" } })).toMatch(/\[skip ci\]/);
    expect(await reason({}, push)).toBe("success");
  });

  test("by another branch or event", async () => {
    expect(await reason({}, { ...push, ref: "refs/heads/other" })).toBe("the branch is other");
    expect(await reason({ event: "issues" }, {})).toMatch(/^its events are /);
    expect(await reason({ event: "pull_request" }, { ...own, action: "closed" })).toBe("the pull request was closed");
  });
});

describe("of a concurrency group", () => {
  const hold = (file: string, more: string) =>
    jobs(`
  held:
    runs-on: ubuntu-latest
    concurrency: { group: "tenant-\${{ github.ref_name }}"${more} }
    steps: [{ run: 'touch ${file}.begun; until test -e ${file}.end; do sleep 0.05; done' }]`);
  const waiting = () => readdirSync(join(folder.path, "locks")).filter((name) => name.endsWith(".waiting"));

  test("one job runs and one waits; a newer one takes the place of what waits", async () => {
    const [a = "", b = "", c = ""] = ["a", "b", "c"].map((name) => join(folder.path, name));
    const first = run(hold(a, ""));
    await until("it runs", () => existsSync(`${a}.begun`));
    const second = run(hold(b, ""));
    await until("it waits", () => waiting().length === 1);
    const third = run(hold(c, ""));
    expect((await second).results).toEqual({ held: "cancelled" });
    writeFileSync(`${a}.end`, "");
    writeFileSync(`${c}.end`, "");
    expect((await first).results).toEqual({ held: "success" });
    expect((await third).results).toEqual({ held: "success" });
    expect(existsSync(`${b}.begun`)).toBe(false);
  });

  test("a newer one ends what runs where that is wanted", async () => {
    const file = join(folder.path, "d");
    const other = join(folder.path, "e");
    writeFileSync(`${other}.end`, "");
    const first = run(hold(file, ", cancel-in-progress: true"));
    await until("it runs", () => existsSync(`${file}.begun`));
    const second = run(hold(other, ", cancel-in-progress: true"));
    expect((await first).results).toEqual({ held: "cancelled" });
    expect((await second).results).toEqual({ held: "success" });
  });
});

test("an action that nothing stands in for is an error, as nothing is fetched", async () => {
  const { results, log } = await run(
    jobs(`
  fetch: { runs-on: ubuntu-latest, steps: [{ uses: "actions/checkout@8e8c483db84b4bee98b60c0593521ed34d9990e8" }] }`),
  );
  expect(results).toEqual({ fetch: "failure" });
  expect(log("fetch")).toContain("nothing stands in for the action actions/checkout@8e8c483d");
});
