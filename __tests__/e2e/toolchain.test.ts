import { Resolver } from "node:dns/promises";
import { copyFileSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import execa from "execa";
import { findExecutable } from "../../toolchain/executables";
import { ensureBind } from "../../toolchain/system-packages";
import { prepareToolchain, type Toolchain } from "../../toolchain/toolchain";

// What is built is used only where no registry answers, and there Go is needed: so it is tested where Go is.
const whereGoIs = findExecutable("go") === undefined ? describe.skip : describe;

const providers = {
  dns: { source: "hashicorp/dns", version: ">= 3.4.3, < 4.0.0" },
  local: { source: "hashicorp/local", version: ">= 1.4.0, < 3.0.0" },
  proxmox: { source: "bpg/proxmox", version: "0.111.1" },
};

whereGoIs("what the toolchain builds", () => {
  let folder: string;
  let toolchain: Toolchain;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "toolchain-e2e-"));
    // A root of its own, because it claims that no registry answers; the cache is the user's, so nothing is built twice.
    for (const name of ["toolchain", "cdktf.json"]) {
      symlinkSync(join(__dirname, "../..", name), join(folder, name));
    }
    toolchain = await prepareToolchain(folder, { engine: "pinned" }, async () => false);
  }, 900_000);
  afterAll(() => rmSync(folder, { recursive: true }));

  /** Runs the engine in a folder that holds one configuration. Output and exit code, whatever it is. */
  function engineIn(stack: string, configuration: object) {
    const directory = mkdtempSync(join(folder, `${stack}-`));
    writeFileSync(join(directory, "main.tf.json"), JSON.stringify(configuration));
    copyFileSync(join(folder, ".toolchain/lock.hcl"), join(directory, ".terraform.lock.hcl"));
    const run = (...arguments_: string[]) =>
      execa(toolchain.engine.path, [...arguments_, "-no-color"], {
        cwd: directory,
        env: toolchain.environment,
        all: true,
        reject: false,
      });
    return { directory, run };
  }

  test.each(["registry.opentofu.org", "registry.terraform.io"])(
    "providers of %s install with the written lock, and plan",
    async (host) => {
      const required = Object.fromEntries(
        Object.entries(providers).map(([name, provider]) => [
          name,
          { ...provider, source: `${host}/${provider.source}` },
        ]),
      );
      const { run } = engineIn("hosts", {
        terraform: { required_providers: required },
        provider: {
          proxmox: { endpoint: "https://127.0.0.1:1", api_token: "u@pve!t=00000000-0000-0000-0000-000000000000" },
        },
        resource: {
          local_file: { hosts: { filename: "hosts.yml", content: "all: {}" } },
          proxmox_virtual_environment_vm: { vm: { node_name: "node" } },
          dns_a_record_set: { vm: { zone: "example.test.", name: "vm", addresses: ["10.0.0.1"] } },
        },
      });
      expect(await run("init")).toMatchObject({ exitCode: 0 });
      expect((await run("plan")).all).toContain("Plan: 3 to add, 0 to change, 0 to destroy.");
    },
    60_000,
  );

  test("the engine keeps its own half of the written lock, and then needs to change nothing", async () => {
    const { directory, run } = engineIn("lock", { terraform: { required_providers: providers } });
    expect(await run("init")).toMatchObject({ exitCode: 0 });
    const locked = readFileSync(join(directory, ".terraform.lock.hcl"), "utf8").match(/^provider ".*"/gm);
    expect(locked).toEqual(
      ["bpg/proxmox", "hashicorp/dns", "hashicorp/local"].map((source) => `provider "registry.opentofu.org/${source}"`),
    );
    expect(await run("init", "-lockfile=readonly")).toMatchObject({ exitCode: 0 });
  }, 60_000);

  test("a provider that is not the locked one is refused", async () => {
    const { directory, run } = engineIn("tampered", { terraform: { required_providers: providers } });
    const lock = join(directory, ".terraform.lock.hcl");
    writeFileSync(lock, readFileSync(lock, "utf8").replaceAll(/h1:..../g, "h1:AAAA"));
    const { exitCode, all } = await run("init");
    expect(exitCode).toBe(1);
    expect(all).toContain("doesn't match any of the checksums");
  }, 60_000);

  test("the shell that npm run toolchain speaks to gets the same environment", async () => {
    const script = `eval "$("${process.execPath}" --import tsx toolchain/main.ts --pinned)" && "$TERRAFORM_BINARY_NAME" version`;
    const { stdout } = await execa("/bin/sh", ["-c", script], { cwd: join(__dirname, "../..") });
    expect(stdout).toContain(`OpenTofu v${toolchain.engine.version}`);
  }, 900_000);

  describe("the stand-in for hashicorp/dns, when a name already holds a record", () => {
    let server: execa.ExecaChildProcess;
    let port: number;
    const resolver = new Resolver({ timeout: 2000, tries: 1 });

    beforeAll(async () => {
      const { named } = await ensureBind();
      port = await freePort();
      const home = mkdtempSync(join(folder, "bind-"));
      writeFileSync(
        join(home, "zone"),
        "$TTL 60\n@ IN SOA ns h 1 3600 600 86400 60\n@ IN NS ns\nns IN A 127.0.0.1\nheld IN A 10.9.9.9\nheld IN TXT theirs\n",
      );
      writeFileSync(
        join(home, "named.conf"),
        `options { directory "${home}"; pid-file none; lock-file none; session-keyfile "${home}/session.key"; managed-keys-directory "${home}"; listen-on port ${port} { 127.0.0.1; }; listen-on-v6 { none; }; recursion no; dnssec-validation no; notify no; };
controls { };
zone "example.test" { type primary; file "zone"; allow-update { 127.0.0.1; }; };`,
      );
      server = execa(named, ["-c", join(home, "named.conf"), "-f", "-n", "1", "-4"], { all: true });
      resolver.setServers([`127.0.0.1:${port}`]);
      const ended = server.then(
        () => "ended",
        (error: execa.ExecaError) => error.all,
      );
      while (!(await resolver.resolveSoa("example.test").catch(() => undefined))) {
        const end = await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 20))]);
        if (end !== undefined) throw new Error(`named ended: ${end}`);
      }
    }, 60_000);
    afterAll(async () => {
      server.kill();
      await server.catch(() => undefined);
    });

    const record = (resource: object) => ({
      terraform: { required_providers: providers },
      provider: { dns: { update: [{ server: "127.0.0.1", port, transport: "tcp" }] } },
      resource,
    });

    test("addresses merge, the next plan removes the foreign one, and destroy takes all", async () => {
      const { run } = engineIn(
        "merge",
        record({
          dns_a_record_set: { held: { zone: "example.test.", name: "held", addresses: ["10.0.0.1"], ttl: 60 } },
        }),
      );
      await run("init");
      expect(await run("apply", "-auto-approve")).toMatchObject({ exitCode: 0 });
      expect((await resolver.resolve4("held.example.test")).sort()).toEqual(["10.0.0.1", "10.9.9.9"]);

      expect(await run("plan", "-detailed-exitcode")).toMatchObject({ exitCode: 2 });
      await run("apply", "-auto-approve");
      expect(await resolver.resolve4("held.example.test")).toEqual(["10.0.0.1"]);
      expect(await run("plan", "-detailed-exitcode")).toMatchObject({ exitCode: 0 });

      await run("destroy", "-auto-approve");
      await expect(resolver.resolve4("held.example.test")).rejects.toMatchObject({ code: "ENODATA" });
    }, 60_000);

    test("texts do not merge: the engine calls the result inconsistent", async () => {
      const { run } = engineIn(
        "text",
        record({ dns_txt_record_set: { held: { zone: "example.test.", name: "held", txt: ["ours"], ttl: 60 } } }),
      );
      await run("init");
      const { exitCode, all } = await run("apply", "-auto-approve");
      expect(exitCode).toBe(1);
      expect(all).toContain("Provider produced inconsistent result after apply");
    }, 60_000);
  });
});

async function freePort(): Promise<number> {
  const holder = createServer();
  await new Promise<void>((resolve) => holder.listen(0, "127.0.0.1", resolve));
  const { port } = holder.address() as AddressInfo;
  await new Promise((resolve) => holder.close(resolve));
  return port;
}
