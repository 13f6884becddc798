import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** A repository, a PATH and a cache of one test, all in one temp folder. */
export interface Fixture {
  readonly folder: string;
  /** The repository: its `go.mod` files and `cdktf.json`. */
  readonly root: string;
  /** The only folder on the PATH. */
  readonly bin: string;
  readonly cache: string;
  write(path: string, content: string): void;
  /** Puts a shell script on the PATH. It finds the system's programs, and this fixture's folder in `$FIXTURE`. */
  program(name: string, script: string): string;
  /** Lines that programs wrote to `$FIXTURE/log`. */
  log(): string[];
  remove(): void;
}

/** Makes the folder, and points PATH and the cache of this process into it. */
export function makeFixture(): Fixture {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "toolchain-")));
  const saved = { ...process.env };
  const fixture: Fixture = {
    folder,
    root: join(folder, "repository"),
    bin: join(folder, "bin"),
    cache: join(folder, "cache", "tenantry"),
    write(path, content) {
      const file = join(folder, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, content);
    },
    program(name, script) {
      fixture.write(`bin/${name}`, `#!/bin/sh\nPATH=/usr/bin:/bin\nFIXTURE='${folder}'\n${script}\n`);
      const path = join(folder, "bin", name);
      chmodSync(path, 0o755);
      return path;
    },
    log() {
      const file = join(folder, "log");
      return existsSync(file) ? readFileSync(file, "utf8").trim().split("\n") : [];
    },
    remove() {
      process.env = saved;
      rmSync(folder, { recursive: true });
    },
  };
  const goMod = (module: string) => `module example\n\ngo 1.26\n\nrequire (\n\t${module} // indirect\n)\n`;
  fixture.write("repository/cdktf.json", JSON.stringify({ terraformProviders: ["bpg/proxmox@0.111.1"] }));
  fixture.write("repository/toolchain/opentofu/go.mod", goMod("github.com/opentofu/opentofu v1.12.6"));
  fixture.write("repository/toolchain/proxmox/go.mod", goMod("github.com/bpg/terraform-provider-proxmox v0.111.1"));
  fixture.write(
    "repository/toolchain/local/go.mod",
    goMod("github.com/terraform-providers/terraform-provider-local v1.4.0"),
  );
  fixture.write("repository/toolchain/dns/go.mod", "module example\n\ngo 1.26\n");
  fixture.write("repository/toolchain/dns/main.go", "package main\n");
  mkdirSync(fixture.bin);
  process.env = { HOME: folder, PATH: fixture.bin, XDG_CACHE_HOME: join(folder, "cache") };
  return fixture;
}

/** What a built program of the fixture does: it is an engine that locks. */
const builtProgram = String.raw`#!/bin/sh\n/bin/pwd > /dev/null\necho "provider locks by $0" > .terraform.lock.hcl\n`;

/**
 * A Go that builds: each build adds the component to the log and writes a program that can lock providers.
 *
 * @param before what it does before it writes the program
 */
export function fakeGo(before = ":"): string {
  return `
if [ "$1" = env ]; then echo go1.26.8; exit; fi
component=$(basename "$PWD")
while [ $# -gt 0 ]; do if [ "$1" = -o ]; then out=$2; fi; shift; done
echo "built $component" >> "$FIXTURE/log"
${before}
printf '${builtProgram}' > "$out"
chmod +x "$out"`;
}

/** A script that answers `version` as an engine does, between lines that engines print as well. */
export function fakeEngine(name: "OpenTofu" | "Terraform", version: string): string {
  return `
if [ "$1" = providers ]; then echo "provider locks by ${name}" > .terraform.lock.hcl; exit; fi
echo "There are some problems with the CLI configuration:"
echo "${name} v${version}"
echo "on linux_amd64"`;
}

/** Everything that is written to stderr while `work` runs. */
export async function stderrOf(work: () => Promise<unknown>): Promise<string> {
  let text = "";
  const spy = jest.spyOn(process.stderr, "write").mockImplementation((chunk) => {
    text += String(chunk);
    return true;
  });
  try {
    await work();
  } finally {
    spy.mockRestore();
  }
  return text;
}
