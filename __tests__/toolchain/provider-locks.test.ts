import { existsSync, mkdirSync, readFileSync, statSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { placeProviderLocks } from "../../toolchain/provider-locks";
import { type Fixture, makeFixture } from "./fixture";

let fixture: Fixture;
let outdir: string;
const lockOf = (stack: string) => join(outdir, "stacks", stack, ".terraform.lock.hcl");
beforeEach(() => {
  fixture = makeFixture();
  outdir = join(fixture.folder, "cdktf.out");
  mkdirSync(join(outdir, "stacks/one"), { recursive: true });
  mkdirSync(join(outdir, "stacks/two"), { recursive: true });
});
afterEach(() => fixture.remove());

const place = () => placeProviderLocks(fixture.root, outdir);
const useMirror = () => {
  fixture.write("elsewhere/.toolchain/lock.hcl", "locks of the mirror");
  process.env.TF_CLI_CONFIG_FILE = join(fixture.folder, "elsewhere/.toolchain/tofurc");
};

test("without any lock, stacks are left as they are", () => {
  fixture.write("cdktf.out/stacks/one/.terraform.lock.hcl", "made by cdktf");
  place();
  expect(readFileSync(lockOf("one"), "utf8")).toBe("made by cdktf");
  expect(existsSync(lockOf("two"))).toBe(false);
});

test("the repository's lock goes into every stack, over what an engine left there", () => {
  fixture.write("repository/providers.lock.hcl", "committed locks");
  fixture.write("cdktf.out/stacks/one/.terraform.lock.hcl", "half of older locks");
  place();
  expect(readFileSync(lockOf("one"), "utf8")).toBe("committed locks");
  expect(readFileSync(lockOf("two"), "utf8")).toBe("committed locks");
});

test("the mirror's lock comes first while the mirror is in use, wherever the repository's copy lies", () => {
  fixture.write("repository/providers.lock.hcl", "committed locks");
  useMirror();
  place();
  expect(readFileSync(lockOf("one"), "utf8")).toBe("locks of the mirror");
});

test("a mirror that is not in use has no say", () => {
  fixture.write("repository/.toolchain/lock.hcl", "locks of the mirror");
  place();
  expect(existsSync(lockOf("one"))).toBe(false);
});

test("the mirror's lock goes when the mirror is no longer in use: no registry's provider has its checksums", () => {
  fixture.write("elsewhere/.toolchain/lock.hcl", "# Written by the toolchain for proxmox-1.\nlocks");
  process.env.TF_CLI_CONFIG_FILE = join(fixture.folder, "elsewhere/.toolchain/tofurc");
  place();
  expect(existsSync(lockOf("one"))).toBe(true);

  delete process.env.TF_CLI_CONFIG_FILE;
  fixture.write("cdktf.out/stacks/two/.terraform.lock.hcl", "made by cdktf");
  place();
  expect(existsSync(lockOf("one"))).toBe(false);
  expect(readFileSync(lockOf("two"), "utf8")).toBe("made by cdktf");
});

test("a person's own CLI configuration has no lock beside it", () => {
  fixture.write("repository/providers.lock.hcl", "committed locks");
  process.env.TF_CLI_CONFIG_FILE = join(fixture.folder, ".tofurc");
  place();
  expect(readFileSync(lockOf("one"), "utf8")).toBe("committed locks");
});

test("equal bytes are not written again", () => {
  useMirror();
  place();
  utimesSync(lockOf("one"), 1, 1);
  place();
  expect(statSync(lockOf("one")).mtimeMs).toBe(1000);
  fixture.write("elsewhere/.toolchain/lock.hcl", "newer locks of the mirror");
  place();
  expect(readFileSync(lockOf("one"), "utf8")).toBe("newer locks of the mirror");
});

test("an app without stacks is no error", () => {
  useMirror();
  placeProviderLocks(fixture.root, join(fixture.folder, "nothing"));
  expect(existsSync(join(fixture.folder, "nothing"))).toBe(false);
});
