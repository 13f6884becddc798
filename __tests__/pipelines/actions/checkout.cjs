// Stands in for actions/checkout: the repository at the event's commit, or at another ref, from the server of the run.
// What is fetched and checked out is what its ref-helper.ts and git-auth-helper.ts do.
const { execFileSync } = require("node:child_process");
const { rmSync, writeFileSync } = require("node:fs");
const { join } = require("node:path");
const { fail, readInputs } = require("./inputs.cjs");

const inputs = readInputs({ ref: "", "fetch-depth": "1", "persist-credentials": "true", "ssh-key": "", token: "" });
if (inputs["ssh-key"]) fail("ssh keys are not modelled here");
const { GITHUB_SERVER_URL, GITHUB_REPOSITORY, GITHUB_REF = "", GITHUB_SHA, RUNNER_TEMP = "" } = process.env;

/** @param {string[]} args */
const git = (...args) =>
  execFileSync("git", args, { stdio: "inherit", env: { ...process.env, GIT_TERMINAL_PROMPT: "0" } });

const isCommit = /^[0-9a-f]{40}$/.test(inputs.ref);
const commit = inputs.ref === "" ? GITHUB_SHA : isCommit ? inputs.ref : "";
const ref = inputs.ref === "" ? GITHUB_REF : isCommit ? "" : inputs.ref.replace(/^(?!refs\/)/, "refs/heads/");
const here = ref.replace(/^refs\/heads\//, "refs/remotes/origin/").replace(/^refs\/pull\//, "refs/remotes/pull/");
const all = ["+refs/heads/*:refs/remotes/origin/*", "+refs/tags/*:refs/tags/*"];
const one = ref === "" ? `${commit}` : `+${commit || ref}:${here}`;

git("init", "-q", "-b", "main", ".");
git("remote", "add", "origin", `${GITHUB_SERVER_URL}/${GITHUB_REPOSITORY}`);
const credentials = join(RUNNER_TEMP, "git-credentials.config");
const basic = Buffer.from(`x-access-token:${inputs.token}`).toString("base64");
writeFileSync(credentials, `[http "${GITHUB_SERVER_URL}/"]\n\textraheader = AUTHORIZATION: basic ${basic}\n`, {
  mode: 0o600,
});
git("config", "--local", `includeIf.gitdir:${process.cwd()}/.git.path`, credentials);

const depth = inputs["fetch-depth"] === "0" ? [] : ["--no-tags", `--depth=${inputs["fetch-depth"]}`];
const refs =
  inputs["fetch-depth"] === "0" ? [...all, ...(here.startsWith("refs/remotes/origin/") ? [] : [one])] : [one];
git("fetch", "-q", "--prune", ...depth, "origin", ...refs);
const [, branch] = /^refs\/heads\/(.+)$/.exec(ref) ?? [];
git("checkout", "-q", "--force", ...(branch ? ["-B", branch, here] : [here || `${commit}`]));
git("rev-parse", "HEAD");
if (inputs["persist-credentials"] !== "true") rmSync(credentials);
