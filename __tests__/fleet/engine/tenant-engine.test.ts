import { chmodSync, existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { EngineError } from "../../../fleet/engine/tenant-engine";
import { type EngineFixture, makeEngineFixture, waitForFile } from "./fixture-engine";
import { intent, secret, token } from "./intent";

let fixture: EngineFixture;
let out: string;

beforeEach(() => {
  fixture = makeEngineFixture();
  out = join(fixture.folder, "plan");
});
afterEach(() => fixture.remove());

/** Returns what a piece of work fails with. */
async function getFailure(work: Promise<unknown>): Promise<EngineError> {
  const error = await work.then(
    () => undefined,
    (failure: EngineError) => failure,
  );
  expect(error).toBeInstanceOf(EngineError);
  return error as EngineError;
}

test("what is to be encrypted is not given to an engine that encrypts nothing", () => {
  const environment = { TF_ENCRYPTION: "plan {}" };
  expect(() => fixture.make({ name: "Terraform", environment })).toThrow(
    "TF_ENCRYPTION is set, and Terraform encrypts nothing; have OpenTofu plan and apply: export TERRAFORM_BINARY_NAME=tofu",
  );
  fixture.make({ name: "Terraform", environment: { TF_ENCRYPTION: "" } });
  fixture.make({ environment });
});

const needsInit = `echo 'Error: Required plugins are not installed'; exit 1`;

describe("a plan", () => {
  test.each([
    [0, "unchanged"],
    [2, "changes"],
  ])("that ends with %i is %s", async (code, result) => {
    fixture.on("plan", `exit ${code}`);
    expect(await fixture.engine.plan({ out })).toBe(result);
    expect(fixture.log()).toEqual([
      "init -input=false -no-color",
      `plan -input=false -no-color -detailed-exitcode -out=${out}`,
    ]);
  });

  test("replaces what it is asked to", async () => {
    await fixture.engine.plan({ out, replace: ["a.b", 'c.d["e f"]'] });
    expect(fixture.log()[1]).toContain(' -replace=a.b -replace=c.d["e f"]');
  });

  test("is its owner's alone from its first byte, whatever was there", async () => {
    fixture.write("plan", "an older one");
    chmodSync(out, 0o666);
    fixture.on("plan", `stat -c '%a %s' "$FIXTURE/plan" >> "$FIXTURE/log"; echo new > "$FIXTURE/plan"`);
    await fixture.engine.plan({ out });
    expect(fixture.log()[2]).toBe("600 0");
    expect(statSync(out).mode & 0o777).toBe(0o600);
  });

  test("that fails leaves no file, and says why in one line", async () => {
    fixture.on("plan", `echo 'half' > "$FIXTURE/plan"; printf '\\nError: no\\n\\nIt is\\nso.\\n' >&2; exit 1`);
    const { reason, output } = await getFailure(fixture.engine.plan({ out }));
    expect(reason).toBe("no: It is so");
    expect(output).toBe("\nError: no\n\nIt is\nso.\n");
    expect(existsSync(out)).toBe(false);
  });

  test("keeps what the engine warns of, each once, but for hashes of a lock that nobody keeps", async () => {
    const noise = "Warning: Incomplete lock file information for providers\\n\\nDue to your methods.";
    fixture.on("init", `printf '\\nWarning: old lock\\n\\nDo it.\\n\\n${noise}\\n'`);
    fixture.on("plan", `printf '\\nWarning: %s\\n\\nIs so.\\n\\n' '${token}' b b; exit 2`);
    await fixture.engine.plan({ out });
    expect(fixture.engine.warnings).toEqual(["old lock: Do it", "(sensitive): Is so", "b: Is so"]);
  });

  test("is interrupted at once, with the providers", async () => {
    fixture.on("plan", `sleep 600 & echo $! > "$FIXTURE/provider"; wait`);
    const planning = getFailure(fixture.engine.plan({ out }));
    await waitForFile(fixture, "provider");
    fixture.engine.interrupt();
    // The provider has the engine's output open: without its end, this would not come back.
    expect((await planning).reason).toBe("the engine ended with SIGTERM");
  });
});

describe("an initialization", () => {
  test("is made once for the same, also by another object of the same folder", async () => {
    await fixture.engine.init();
    await fixture.engine.init();
    await fixture.make().plan({ out });
    expect(fixture.log().map((line) => line.split(" ")[0])).toEqual(["init", "plan"]);
  });

  test("is made again where the engine asks for it, and what it was asked for is done", async () => {
    await fixture.engine.init();
    fixture.on("plan", `[ -e .terraform/providers ] || { ${needsInit}; }; exit 2`);
    fixture.on("init", "mkdir -p .terraform/providers");
    expect(await fixture.engine.plan({ out })).toBe("changes");
    expect(fixture.log().map((line) => line.split(" ")[0])).toEqual(["init", "plan", "init", "plan"]);
  });

  test("is not made for ever", async () => {
    fixture.on("plan", needsInit);
    expect((await getFailure(fixture.engine.plan({ out }))).reason).toBe("Required plugins are not installed");
    expect(fixture.log().map((line) => line.split(" ")[0])).toEqual(["init", "plan", "init", "plan"]);
  });

  test("that fails is none", async () => {
    fixture.on("init", "exit 1");
    await getFailure(fixture.engine.init());
    fixture.on("init", "exit 0");
    await fixture.engine.init();
    expect(fixture.log()).toHaveLength(2);
  });

  test("has a plugin cache that is there", async () => {
    fixture.on("init", '[ -d "$TF_PLUGIN_CACHE_DIR" ]');
    await fixture.make({ environment: { HOME: fixture.folder } }).init();
  });
});

describe("secrets", () => {
  test("are in no argument of an engine, and another tenant's not in its environment", async () => {
    const others = { TF_VAR_umbra_proxmox_api_token: "umbra-token", VAULT_TOKEN: "vault", SOPS_AGE_KEY: "age" };
    const engine = fixture.make({ environment: others });
    fixture.on("show", "echo '{}'");
    await engine.plan({ out });
    await engine.show(out);
    await engine.apply(out);
    expect(fixture.log()).toHaveLength(4);
    expect(fixture.log().join()).not.toMatch(new RegExp(`${secret}|7f1e6d0c`));
    expect(fixture.environment()).toMatchObject({
      TF_VAR_acme_web_proxmox_api_token: token,
      TF_VAR_acme_web_dns_key_secret: secret,
    });
    expect(Object.keys(fixture.environment())).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/umbra|VAULT|SOPS/)]),
    );
  });

  test("are in no error and no line of an apply", async () => {
    fixture.on("apply", `echo "using ${token}"; printf '\\nError: bad token %s\\n' '${token}' >&2; exit 1`);
    const lines: string[] = [];
    const { reason, output } = await getFailure(fixture.engine.apply(out, (line) => lines.push(line)));
    expect(lines).toEqual(["using (sensitive)", "", "Error: bad token (sensitive)"]);
    expect(reason).toBe("bad token (sensitive)");
    expect(output).not.toContain("7f1e6d0c");
  });
});

describe("an apply", () => {
  test("gives each line as soon as it is there", async () => {
    // The engine waits for the test, which waits for its first line.
    fixture.on(
      "apply",
      `echo 'first ü'; until [ -e "$FIXTURE/go" ] || [ $((n += 1)) -gt 3000 ]; do sleep 0.02; done; printf 'second\\nunended'`,
    );
    const lines: string[] = [];
    await fixture.engine.apply(out, (line) => {
      lines.push(line);
      if (line === "first ü") fixture.write("go", "");
    });
    expect(lines).toEqual(["first ü", "second", "unended"]);
    expect(fixture.log()[1]).toBe(`apply -input=false -no-color ${out}`);
  });

  test("leaves nothing of what it printed behind", async () => {
    fixture.on("apply", "echo line");
    await fixture.engine.apply(out);
    expect(readdirSync(join(fixture.engine.folder, ".terraform"))).toEqual(["tenantry-init.json"]);
  });

  test("is not done twice where the engine asks to be initialized", async () => {
    fixture.on("apply", needsInit);
    await getFailure(fixture.engine.apply(out));
    expect(fixture.log().map((line) => line.split(" ")[0])).toEqual(["init", "apply"]);
  });

  test("is interrupted by one SIGINT to the engine alone, which ends in its own time", async () => {
    fixture.on(
      "apply",
      `trap 'echo stopping; echo done; exit 1' INT
       (trap 'echo provider >> "$FIXTURE/killed"' INT TERM; until [ -e "$FIXTURE/go" ] || [ $((n += 1)) -gt 3000 ]; do sleep 0.02; done) &
       echo ready > "$FIXTURE/ready"; wait`,
    );
    const lines: string[] = [];
    const applying = getFailure(fixture.engine.apply(out, (line) => lines.push(line)));
    await waitForFile(fixture, "ready");
    fixture.engine.interrupt();
    await applying;
    fixture.write("go", "");
    expect(lines).toEqual(["stopping", "done"]);
    expect(existsSync(join(fixture.folder, "killed"))).toBe(false);
  });
});

describe("a state", () => {
  const text = JSON.stringify({ version: 4, lineage: "l", serial: 7, resources: [] });
  const remote = { ...intent, state: "http:https://states.example/lab/acme-web" };

  test("in a plain file is read without the engine", async () => {
    fixture.write("checkout/tenant-inventory/acme-web/terraform/terraform.tfstate", text);
    expect(await fixture.engine.readState()).toMatchObject({ lineage: "l", serial: 7 });
    expect(fixture.log()).toEqual([]);
  });

  test("that is not there yet is undefined", async () => {
    expect(await fixture.engine.readState()).toBeUndefined();
    expect(await fixture.make({ intent: remote }).readState()).toBeUndefined();
  });

  test("in a remote store is the engine's", async () => {
    fixture.on("state", `echo '${text}'`);
    expect(await fixture.make({ intent: remote }).readState()).toMatchObject({ serial: 7 });
    expect(fixture.log()).toEqual(["init -input=false -no-color", "state pull -no-color"]);
  });

  test("that is encrypted is the engine's", async () => {
    fixture.write("checkout/tenant-inventory/acme-web/terraform/terraform.tfstate", '{"encrypted_data": "x"}');
    fixture.on("state", `echo '${text}'`);
    expect(await fixture.engine.readState()).toMatchObject({ serial: 7 });
  });
});

test("a plan is shown however large it is", async () => {
  fixture.on("show", `printf '{"format_version":"'; head -c 101000000 /dev/zero | tr '\\0' x; printf '"}'`);
  const { format_version: text } = (await fixture.engine.show(out)) as { format_version?: string };
  expect(text?.length).toBe(101_000_000);
});

test("an engine that is not there any more is told", async () => {
  await fixture.engine.init();
  fixture.on("plan", "kill -KILL $$");
  expect((await getFailure(fixture.engine.plan({ out }))).reason).toBe("the engine ended with SIGKILL");
});
