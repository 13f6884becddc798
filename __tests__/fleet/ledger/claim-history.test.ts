import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findClaimHistory, renderLineStart } from "../../../fleet/ledger/claim-history";
import type { Claim } from "../../../ledger/claims";
import { renderLedger } from "../../../ledger/ledger-document";
import { writeLedger } from "../../../ledger/ledger-file";
import { runGit } from "../../fixtures/git";

const web: Claim = { kind: "vmid", site: "lab", value: 1000, owner: "acme/web-01" };
const db: Claim = { kind: "vmid", site: "lab", value: 1001, owner: "acme/db-01" };
const old: Claim = { kind: "vmid", site: "lab", value: 1002, owner: "acme/old-01" };

let base: string;
let root: string;

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), "claim-history-"));
  root = join(base, "checkout");
  execFileSync("git", ["init", "-q", "-b", "main", root]);
});

afterEach(() => rmSync(base, { recursive: true }));

function git(...args: string[]): string {
  return runGit(root, args).trim();
}

function commit(subject: string, ...claims: Claim[]): void {
  writeLedger(root, claims);
  git("add", "tenant-inventory");
  git("commit", "-q", "-m", subject);
}

async function findSubject(claim: Claim): Promise<string | null> {
  const { commit: found, note } = await findClaimHistory(root, claim);
  return found?.subject ?? note;
}

test.each<Claim>([
  { kind: "vmid", site: "lab", value: 1000, owner: "acme/web-01", born: "www-01", protected: true, retired: true },
  { kind: "address", site: "lab", value: "10.20.12.2", owner: "acme/web-01", nic: "net0" },
  { kind: "fqdn", value: "www.acme.lab.example", type: "CNAME", owner: "acme/www" },
])("a claim's line in the ledger begins so", (claim) => {
  expect(renderLedger([claim])).toContain(`\n    ${renderLineStart(claim)}`);
  expect(renderLineStart(claim)).toMatch(/"owner":"acme\/[\w-]+"$/);
});

test("the commit that brought a claim is told, whatever came after it", async () => {
  commit("one", web);
  commit("two", web, db);
  commit("three", { ...web, protected: true }, db, old);
  commit("four", { ...web, retired: true }, old);
  expect(await findClaimHistory(root, web)).toEqual({
    commit: { hash: git("rev-parse", "HEAD~3"), date: "2026-11-24", author: "Ada", subject: "one" },
    note: null,
  });
  expect(await findSubject(old)).toBe("three");
});

test("a claim that has another owner, or is in no commit, is not committed yet", async () => {
  expect(await findSubject(web)).toBe("not committed yet");
  commit("one", web);
  commit("two");
  writeLedger(root, [web]);
  expect(await findSubject(web)).toBe("not committed yet");
  commit("three", web);
  expect(await findSubject(web)).toBe("three");
  expect(await findSubject({ ...web, owner: "acme/web-0" })).toBe("not committed yet");
});

test("a claim that a branch brought has the branch's commit, and one that the merge brought has the merge", async () => {
  commit("base", web);
  git("checkout", "-q", "-b", "branch");
  commit("branch", web, db);
  git("checkout", "-q", "main");
  git("commit", "-q", "--allow-empty", "-m", "main");
  git("merge", "-q", "--no-commit", "--no-ff", "branch");
  commit("merge", web, db, old);
  expect(await findSubject(db)).toBe("branch");
  expect(await findSubject(old)).toBe("merge");
});

test("a commit that took the claim away is not the one that brought it", async () => {
  commit("base", web);
  git("checkout", "-q", "-b", "branch");
  commit("branch", db);
  git("checkout", "-q", "main");
  commit("main", web, old);
  git("merge", "-q", "--no-commit", "-s", "ours", "branch");
  commit("merge", web, db, old);
  expect(await findSubject(web)).toBe("base");
});

test("what a shallow clone cannot know is said", async () => {
  commit("one", web);
  commit("two", web, db);
  commit("three", web, db, old);
  execFileSync("git", ["clone", "-q", "--depth", "2", `file://${root}`, join(base, "clone")], { stdio: "ignore" });
  root = join(base, "clone");
  expect(await findClaimHistory(root, web)).toMatchObject({
    commit: { subject: "two" },
    note: "or before: this shallow clone begins there; for the rest: git fetch --unshallow",
  });
  expect(await findClaimHistory(root, old)).toMatchObject({ commit: { subject: "three" }, note: null });
});

test("a project in a folder of a repository has its own ledger", async () => {
  commit("outer", web);
  root = join(root, "project");
  writeLedger(root, [db]);
  git("add", ".");
  git("commit", "-q", "-m", "inner");
  expect(await findSubject(db)).toBe("inner");
  expect(await findSubject(web)).toBe("not committed yet");
});

test("without a repository git's words are passed on", async () => {
  expect(await findClaimHistory(base, web)).toEqual({
    commit: null,
    note: "unknown; git says: not a git repository (or any of the parent directories): .git",
  });
});

test("without git that is said", async () => {
  const path = process.env.PATH;
  process.env.PATH = base;
  try {
    expect(await findSubject(web)).toMatch(/^unknown; git does not run: Command failed with ENOENT: git rev-parse/);
  } finally {
    process.env.PATH = path;
  }
});

test("a value is neither an option nor a pattern", async () => {
  const odd: Claim = { kind: "fqdn", value: "--output=x .* $(touch x) \"'", owner: "acme/web-01" };
  commit("one", { ...odd, value: "--output=x ..* $(touch x) \"'" });
  expect(await findSubject(odd)).toBe("not committed yet");
  commit("two", odd);
  expect(await findSubject(odd)).toBe("two");
});
