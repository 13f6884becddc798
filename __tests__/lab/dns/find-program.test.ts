import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findBindProgram } from "../../../lab/dns/find-program";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "programs-"));
});

afterEach(() => rmSync(folder, { recursive: true }));

test("the first executable of that name is taken", () => {
  writeFileSync(join(folder, "named"), "#!/bin/sh\n");
  chmodSync(join(folder, "named"), 0o755);
  expect(findBindProgram("named", ["/nonexistent", folder])).toBe(join(folder, "named"));
});

test("fails without it, with the command to install it", () => {
  expect(() => findBindProgram("named", [folder])).toThrow(
    "named not found; install BIND 9: sudo apt-get install -y --no-install-recommends bind9 bind9-dnsutils",
  );
});
