import { utimesSync } from "node:fs";
import { join } from "node:path";
import { asksForInit, isInitialized, readWanted, recordInitialized, takeTurn } from "../../../fleet/engine/initialize";
import type { Engine } from "../../../toolchain/engine";
import { type Fixture, makeFixture } from "../../toolchain/fixture";

let fixture: Fixture;
let engine: Engine;
let environment: Record<string, string>;

const both = "registry.opentofu.org and registry.terraform.io";
const own = "registry.opentofu.org";

beforeEach(() => {
  fixture = makeFixture();
  engine = { path: fixture.program("tofu", ""), name: "OpenTofu", version: "1.12.6" };
  environment = { TF_CLI_CONFIG_FILE: join(fixture.folder, "tofurc") };
  fixture.write("tofurc", "provider_installation {}");
  writeStack({ required_providers: { local: { version: "1.0.0" } }, backend: { local: { path: "a" } } });
  writeLock(both);
  const wanted = readWanted(folder(), engine, environment);
  writeLock(own);
  recordInitialized(folder(), wanted);
});
afterEach(() => fixture.remove());

function folder(): string {
  return join(fixture.folder, "stack");
}

function writeStack(terraform: unknown, rest: unknown = {}): void {
  fixture.write("stack/cdk.tf.json", JSON.stringify({ terraform, resource: rest }));
}

function writeLock(text: string): void {
  fixture.write("stack/.terraform.lock.hcl", text);
}

function isStill(): boolean {
  return isInitialized(folder(), readWanted(folder(), engine, environment));
}

test("a folder is initialized once", () => {
  expect(isStill()).toBe(true);
});

test("a change of resources alone does not initialize a folder again", () => {
  writeStack({ required_providers: { local: { version: "1.0.0" } }, backend: { local: { path: "a" } } }, { vm: {} });
  expect(isStill()).toBe(true);
});

// An engine plans with no lock that has providers of the other registry: OpenTofu 1.12.6 and Terraform 1.11.4, observed.
test("a lock that the app has put back is made the engine's once more", () => {
  writeLock(both);
  expect(isStill()).toBe(true);
  expect(readWanted(folder(), engine, environment).lock).toBe(own);
});

test.each<[string, () => void]>([
  ["providers", () => writeStack({ required_providers: { local: { version: "2.0.0" } }, backend: {} })],
  ["the backend", () => writeStack({ required_providers: { local: { version: "1.0.0" } }, backend: { pg: {} } })],
  ["the lock", () => writeLock("other checksums")],
  ["the CLI configuration", () => fixture.write("tofurc", "provider_installation { direct {} }")],
  ["the CLI configuration's place", () => delete environment.TF_CLI_CONFIG_FILE],
  ["the engine's version", () => Object.assign(engine, { version: "1.12.7" })],
  ["the engine's file", () => utimesSync(engine.path, 0, 0)],
  ["the engine", () => Object.assign(engine, { path: fixture.program("terraform", "") })],
])("another state of %s initializes a folder again", (_, change) => {
  change();
  expect(isStill()).toBe(false);
});

test.each([
  'Error: Backend initialization required, please run "tofu init"',
  'Error: Backend initialization required: please run "terraform init"',
  "To make the initial dependency selections that will initialize the dependency\nlock file, run:\n  tofu init",
  "does not match any of the checksums recorded in the dependency lock file, run tofu init to ensure all",
  "\nError: Required plugins are not installed\n\nThe installed provider",
  "\nError: missing or corrupted provider plugins:\n  - registry",
])("an engine asks to be initialized: %j", (text) => {
  expect(asksForInit(text)).toBe(true);
});

test.each(['use "tofu init\n-migrate-state".', "Error: Failed to install provider", "No changes."])(
  "an engine does not ask to be initialized: %j",
  (text) => {
    expect(asksForInit(text)).toBe(false);
  },
);

describe("of two initializations", () => {
  /** Returns in which order two pieces of work began and ended, of which the first waits for the second to be given. */
  async function order(variables: Record<string, string>, fail = false): Promise<string[]> {
    const seen: string[] = [];
    let open = () => {};
    const gate = new Promise<void>((done) => {
      open = done;
    });
    const work = async (name: string) => {
      seen.push(`${name} begins`);
      await gate;
      seen.push(`${name} ends`);
      if (fail) throw new Error(name);
    };
    const both = [takeTurn(variables, () => work("a")), takeTurn(variables, () => work("b"))];
    await Promise.resolve();
    open();
    await Promise.allSettled(both);
    return seen;
  }

  const oneByOne = ["a begins", "a ends", "b begins", "b ends"];

  test("the second waits for the first where a plugin cache is shared, even when that fails", async () => {
    expect(await order({ TF_PLUGIN_CACHE_DIR: "/cache" })).toEqual(oneByOne);
    expect(await order({ TF_PLUGIN_CACHE_DIR: "/cache" }, true)).toEqual(oneByOne);
  });

  test("the second waits for the first where the CLI configuration has a plugin cache", async () => {
    fixture.write("tofurc", 'plugin_cache_dir = "/cache"');
    expect(await order(environment)).toEqual(oneByOne);
  });

  test("both run at a time without a cache", async () => {
    expect(await order({ ...environment, TF_PLUGIN_CACHE_DIR: "" })).toEqual([
      "a begins",
      "b begins",
      "a ends",
      "b ends",
    ]);
  });
});
