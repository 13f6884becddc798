import { existsSync, lstatSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { goPlatform } from "../../toolchain/build";
import { prepareToolchain } from "../../toolchain/toolchain";
import { type Fixture, fakeEngine, fakeGo, makeFixture, stderrOf } from "./fixture";

const answers = async () => true;
const silent = async () => false;

let fixture: Fixture;
beforeEach(() => {
  fixture = makeFixture();
});
afterEach(() => fixture.remove());

/** Prepares and returns what was said, with the temp folder's name taken out. */
async function prepare(engine: "any" | "pinned", ask: () => Promise<boolean>) {
  let toolchain: Awaited<ReturnType<typeof prepareToolchain>> | undefined;
  const said = await stderrOf(async () => {
    toolchain = await prepareToolchain(fixture.root, { engine }, ask);
  });
  if (toolchain === undefined) throw new Error("not prepared");
  return { ...toolchain, said: said.replaceAll(fixture.folder, "") };
}

describe("where a registry answers", () => {
  test("an installed engine is all that is needed", async () => {
    const path = fixture.program("terraform", fakeEngine("Terraform", "1.11.4"));
    const { engine, environment, said } = await prepare("any", answers);
    expect(engine).toEqual({ path, name: "Terraform", version: "1.11.4" });
    expect(environment).toEqual({ TERRAFORM_BINARY_NAME: path, CHECKPOINT_DISABLE: "1" });
    expect(said).toBe("toolchain: Terraform 1.11.4 (/bin/terraform)\n");
    expect(readdirSync(join(fixture.root, ".toolchain"))).toEqual(["registry.json"]);
  });

  test("OpenTofu is built where no engine is installed, and nothing else", async () => {
    fixture.program("go", fakeGo());
    const { engine } = await prepare("any", answers);
    expect(engine).toEqual({ path: join(fixture.root, ".toolchain/bin/tofu"), name: "OpenTofu", version: "1.12.6" });
    expect(statSync(engine.path).mode & 0o111).not.toBe(0);
    expect(fixture.log()).toEqual(["built opentofu"]);
  });

  test("it is the engine's own registry that is asked, once an hour", async () => {
    fixture.program("terraform", fakeEngine("Terraform", "1.11.4"));
    fixture.program("tofu", fakeEngine("OpenTofu", "1.12.6"));
    const asked: string[] = [];
    const ask = async (host: string) => asked.push(host) > 0;
    await stderrOf(() => prepareToolchain(fixture.root, { engine: "any" }, ask));
    await stderrOf(() => prepareToolchain(fixture.root, { engine: "any" }, ask));
    await stderrOf(() => prepareToolchain(fixture.root, { engine: "pinned" }, ask));
    expect(asked).toEqual(["registry.terraform.io", "registry.opentofu.org"]);
  });
});

describe("where no registry answers", () => {
  test("engine and providers are built, mirrored under both registries' names, and locked", async () => {
    fixture.program("go", fakeGo());
    const { environment, said } = await prepare("pinned", silent);

    const mirror = join(fixture.root, ".toolchain/mirror");
    for (const host of ["registry.opentofu.org", "registry.terraform.io"]) {
      expect(readdirSync(join(mirror, host, "bpg/proxmox/0.111.1", goPlatform))).toEqual([
        "terraform-provider-proxmox_v0.111.1",
      ]);
      expect(readdirSync(join(mirror, host, "hashicorp/local/1.4.0", goPlatform))).toEqual([
        "terraform-provider-local_v1.4.0",
      ]);
      expect(readdirSync(join(mirror, host, "hashicorp/dns/3.6.1", goPlatform))).toEqual([
        "terraform-provider-dns_v3.6.1",
      ]);
    }
    expect(environment).toEqual({
      TERRAFORM_BINARY_NAME: join(fixture.root, ".toolchain/bin/tofu"),
      CHECKPOINT_DISABLE: "1",
      TF_CLI_CONFIG_FILE: join(fixture.root, ".toolchain/tofurc"),
      TF_PLUGIN_CACHE_DIR: "",
      CDKTF_DISABLE_PLUGIN_CACHE_ENV: "1",
    });
    expect(readFileSync(join(fixture.root, ".toolchain/tofurc"), "utf8")).toContain(`path = "${mirror}"`);
    expect(readFileSync(join(fixture.root, ".toolchain/lock.hcl"), "utf8")).toContain("provider locks by ");
    expect(said.replace(/[0-9a-f]{16}/g, "KEY").replace(/\(\d+ s\)/g, "(0 s)")).toBe(
      [
        "building OpenTofu 1.12.6 from source: about 3 minutes on 2 cores the first time, kept in /cache/tenantry/opentofu-1.12.6-KEY",
        "OpenTofu 1.12.6 is built (0 s)",
        "building provider bpg/proxmox 0.111.1 from source: about 1 minute on 2 cores the first time, kept in /cache/tenantry/proxmox-0.111.1-KEY",
        "provider bpg/proxmox 0.111.1 is built (0 s)",
        "building provider hashicorp/local 1.4.0 from source: about 20 seconds on 2 cores the first time, kept in /cache/tenantry/local-1.4.0-KEY",
        "provider hashicorp/local 1.4.0 is built (0 s)",
        "building stand-in for provider hashicorp/dns 3.6.1 from source: about 10 seconds on 2 cores the first time, kept in /cache/tenantry/dns-3.6.1-KEY",
        "stand-in for provider hashicorp/dns 3.6.1 is built (0 s)",
        "OpenTofu 1.12.6 (/repository/.toolchain/bin/tofu)",
        "registry.opentofu.org does not answer, so providers are the ones built here: proxmox 0.111.1, local 1.4.0, dns 3.6.1; dns is a stand-in for hashicorp/dns (toolchain/dns/README.md)",
      ]
        .map((line) => `toolchain: ${line}\n`)
        .join(""),
    );
  });

  test("a second run builds nothing, locks nothing, and needs no Go", async () => {
    fixture.program("go", fakeGo());
    const first = await prepare("pinned", silent);
    const lock = join(fixture.root, ".toolchain/lock.hcl");
    const written = lstatSync(lock).mtimeMs;

    fixture.program("go", 'echo "go was asked" >> "$FIXTURE/log"');
    writeFileSync(first.engine.path, `#!/bin/sh\necho "the engine was asked" >> ${fixture.folder}/log\n`);
    const second = await prepare("pinned", silent);
    expect({ ...second, said: "" }).toEqual({ ...first, said: "" });
    expect(fixture.log()).toEqual(["built opentofu", "built proxmox", "built local", "built dns"]);
    expect(lstatSync(lock).mtimeMs).toBe(written);
  });

  test("a change of a source builds that component again and locks again", async () => {
    fixture.program("go", fakeGo());
    fixture.program("tofu", fakeEngine("OpenTofu", "1.12.6"));
    await prepare("pinned", silent);
    const before = readFileSync(join(fixture.root, ".toolchain/lock.hcl"), "utf8");

    fixture.write("repository/toolchain/dns/main_test.go", "package main // a test is no part of the program\n");
    await prepare("pinned", silent);
    expect(fixture.log()).toEqual(["built proxmox", "built local", "built dns"]);

    fixture.write("repository/toolchain/dns/main.go", "package main // changed\n");
    await prepare("pinned", silent);
    expect(fixture.log()).toEqual(["built proxmox", "built local", "built dns", "built dns"]);
    expect(readFileSync(join(fixture.root, ".toolchain/lock.hcl"), "utf8")).not.toBe(before);
  });

  test("a new version of a provider replaces the old one in the mirror", async () => {
    fixture.program("go", fakeGo());
    await prepare("pinned", silent);
    fixture.write("repository/cdktf.json", JSON.stringify({ terraformProviders: ["bpg/proxmox@0.112.0"] }));
    fixture.write(
      "repository/toolchain/proxmox/go.mod",
      "require github.com/bpg/terraform-provider-proxmox v0.112.0\n".replace("require ", "require (\n\t").concat(")\n"),
    );
    await prepare("pinned", silent);
    expect(readdirSync(join(fixture.root, ".toolchain/mirror/registry.opentofu.org/bpg/proxmox"))).toEqual(["0.112.0"]);
  });

  test("a cache that was emptied is filled again", async () => {
    fixture.program("go", fakeGo());
    await prepare("pinned", silent);
    rmSync(fixture.cache, { recursive: true });
    await prepare("pinned", silent);
    expect(fixture.log()).toHaveLength(8);
  });
});

describe("what a person must put right is one line", () => {
  const failure = async (engine: "any" | "pinned", ask: () => Promise<boolean>) => {
    let said = "";
    const error = await stderrOf(async () => {
      await prepareToolchain(fixture.root, { engine }, ask).catch((thrown: Error) => {
        said = `${thrown.name}: ${thrown.message}`;
      });
    });
    return { message: said.replaceAll(fixture.folder, ""), output: error.replaceAll(fixture.folder, "") };
  };

  test("Go is missing", async () => {
    fixture.program("tofu", fakeEngine("OpenTofu", "1.12.6"));
    expect((await failure("any", silent)).message).toBe(
      "ToolchainError: Go is missing, and provider bpg/proxmox 0.111.1, provider hashicorp/local 1.4.0, stand-in for provider hashicorp/dns 3.6.1 must be built; install Go 1.26 or newer from https://go.dev/dl/ and put its bin folder on the PATH",
    );
  });

  test("Go is too old", async () => {
    fixture.program("go", "echo go1.25.9");
    fixture.program("tofu", fakeEngine("OpenTofu", "1.12.6"));
    expect((await failure("any", silent)).message).toMatch(
      /^ToolchainError: Go is too old \(go1\.25\.9\), and .* must be built; install Go 1\.26 or newer/,
    );
  });

  test("no engine, and no Go to build one, where the registry answers", async () => {
    expect((await failure("any", answers)).message).toBe(
      "ToolchainError: Go is missing, and OpenTofu 1.12.6 must be built; install Go 1.26 or newer from https://go.dev/dl/ and put its bin folder on the PATH, or install OpenTofu 1.11 or newer (https://opentofu.org/docs/intro/install/)",
    );
    expect((await failure("pinned", answers)).message).toMatch(/, or install OpenTofu 1\.12\.6 \(/);
  });

  test("a build fails: Go's words, one line, and nothing in the cache", async () => {
    fixture.program("go", fakeGo('echo "go: module lookup disabled" >&2; exit 1'));
    const { message, output } = await failure("pinned", silent);
    expect(output).toContain("go: module lookup disabled\n");
    expect(message).toBe(
      "ToolchainError: OpenTofu 1.12.6 could not be built, Go's own words are above; check that the Go module proxy (go env GOPROXY) can be reached and the disk is not full, then run the same command again",
    );
    expect(readdirSync(fixture.cache)).toEqual([]);
  });

  test("cdktf.json and go.mod disagree about the Proxmox provider", async () => {
    fixture.write("repository/cdktf.json", JSON.stringify({ terraformProviders: ["bpg/proxmox@0.112.0"] }));
    expect((await failure("any", silent)).message).toBe(
      "ToolchainError: cdktf.json asks for bpg/proxmox 0.112.0 but toolchain/proxmox/go.mod pins 0.111.1; run: (cd toolchain/proxmox && go get github.com/bpg/terraform-provider-proxmox@v0.112.0 && go mod tidy)",
    );
  });

  test("cdktf.json names no exact version", async () => {
    fixture.write("repository/cdktf.json", JSON.stringify({ terraformProviders: ["bpg/proxmox@~> 0.111"] }));
    expect((await failure("any", silent)).message).toBe(
      'ToolchainError: cdktf.json must name the Proxmox provider and its exact version in terraformProviders, as in "bpg/proxmox@0.111.1"',
    );
  });

  test("the engine cannot lock: its words, one line, and no lock", async () => {
    fixture.program("go", fakeGo());
    fixture.program(
      "tofu",
      `if [ "$1" = providers ]; then echo "mirror is broken"; exit 1; fi\n${fakeEngine("OpenTofu", "1.12.6")}`,
    );
    const { message, output } = await failure("pinned", silent);
    expect(output).toContain("mirror is broken\n");
    expect(message).toMatch(/^ToolchainError: OpenTofu 1\.12\.6 could not lock the providers/);
    expect(existsSync(join(fixture.root, ".toolchain/lock.hcl"))).toBe(false);
  });
});
