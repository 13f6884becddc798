import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import execa from "execa";
import { type CommitBack, commitBack } from "../../../fleet/commit-back/commit-back";
import { Repository } from "../../../fleet/commit-back/repository";
import type { TenantIntent } from "../../../ledger/fleet-document";
import { runGit } from "../../fixtures/git";

const bin = join(__dirname, "..", "..", "..", "fleet", "bin.mjs");

/** Tenants with a state in the checkout, and one with a state elsewhere. */
export const intents = ["acme", "globex", "initech"].map((tenant) => {
  const inventory = `tenant-inventory/${tenant}`;
  const state = tenant === "initech" ? "s3:bucket/initech" : `local:${inventory}/terraform/terraform.tfstate`;
  return { tenant, inventory, state } as TenantIntent;
});

/** A state as an engine writes it. */
export function stateOf(serial: number, { lineage = "one", more = {} } = {}): string {
  return `${JSON.stringify({ version: 4, serial, lineage, resources: [], ...more }, null, 2)}\n`;
}

/** The same, encrypted. */
export function encryptedOf(serial: number): string {
  return JSON.stringify({ serial, lineage: "one", encrypted_data: `AAAA${serial}`, encryption_version: "v0" });
}

/** A bare repository, and clones of it, whose git knows neither who its user is nor how to ask. */
export class Clones {
  readonly base = mkdtempSync(join(tmpdir(), "commit-back-"));
  readonly remote = join(this.base, "remote.git");

  /** @param prefix folder of the checkout in the repository, with a final slash */
  constructor(readonly prefix = "") {
    runGit(this.base, ["init", "-q", "--bare", "-b", "main", this.remote]);
    const first = this.clone("first");
    first.write("cdktf.json", "{}");
    first.write(".gitignore", "cdktf.out\n*.secret\n");
    first.write("main.ts", "one\n");
    for (const tenant of ["acme", "globex", "initech"])
      first.write(`tenant-inventory/${tenant}/hosts.yml`, `${tenant} 1\n`);
    first.write("tenant-inventory/acme/terraform/terraform.tfstate", stateOf(1));
    first.push("first");
  }

  clone(name: string, ...options: string[]): Clone {
    runGit(this.base, ["clone", "-q", ...options, `file://${this.remote}`, name]);
    return new Clone(join(this.base, name), this.prefix);
  }

  /** Runs a script of the remote repository before anything that is pushed is taken. */
  hook(script: string): void {
    writeFileSync(join(this.remote, "hooks", "pre-receive"), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  }

  /** What the branch has at a path of the checkout. */
  show(path: string): string {
    return runGit(this.remote, ["show", `main:${this.prefix}${path}`]);
  }

  git(...args: string[]): string {
    return runGit(this.remote, args).trim();
  }

  /** Subjects of the branch's commits, the last one first. */
  subjects(): string[] {
    return this.git("log", "--format=%s", "main").split("\n");
  }

  remove(): void {
    rmSync(this.base, { recursive: true });
  }
}

/** A working tree, as a machine that deploys has it. */
export class Clone {
  constructor(
    readonly top: string,
    readonly prefix: string,
  ) {}

  get root(): string {
    return join(this.top, this.prefix);
  }

  write(file: string, text: string): void {
    mkdirSync(dirname(join(this.root, file)), { recursive: true });
    writeFileSync(join(this.root, file), text);
  }

  read(file: string): string {
    return readFileSync(join(this.root, file), "utf8");
  }

  has(file: string): boolean {
    return existsSync(join(this.root, file));
  }

  remove(file: string): void {
    rmSync(join(this.root, file), { recursive: true });
  }

  git(...args: string[]): string {
    return runGit(this.root, args).trim();
  }

  /** Commits everything, and pushes it. */
  push(subject: string): void {
    this.git("add", "--all", ":/");
    this.git("commit", "-q", "-m", subject);
    this.git("push", "-q", "origin", "HEAD:main");
  }

  /** Runs a script whenever something is pushed from here, once the other side has said what it has. */
  hook(script: string): void {
    const path = join(this.top, ".git", "hooks", "pre-push");
    // Git's own variables would lead what the script runs back here.
    writeFileSync(path, `#!/bin/sh\nunset $(git rev-parse --local-env-vars)\n${script}\n`);
    chmodSync(path, 0o755);
  }

  async commitBack(tenants: readonly string[], attempts?: number): Promise<CommitBack> {
    const repository = await Repository.open(this.root);
    const named = intents.filter(({ tenant }) => tenants.includes(tenant));
    return commitBack(repository, named, "main", attempts);
  }

  /** Runs `tenantry commit-back` here, after a synthesis. */
  run(args: readonly string[], environment: Readonly<Record<string, string>> = {}) {
    const document = { version: 2, tenants: intents, expectedDrift: [], allowedLosses: [] };
    this.write("cdktf.out/fleet.json", JSON.stringify(document));
    return execa("node", [bin, "commit-back", ...args], {
      cwd: this.root,
      env: { PATH: process.env.PATH ?? "", HOME: dirname(this.top), ...environment },
      extendEnv: false,
      reject: false,
    });
  }
}
