import { spawnSync } from "node:child_process";
import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

test("where packages are not installed, one line says what to run", () => {
  const folder = mkdtempSync(join(tmpdir(), "bin-"));
  try {
    const program = join(folder, "bin.mjs");
    copyFileSync(join(__dirname, "..", "..", "fleet", "bin.mjs"), program);
    const { status, stderr } = spawnSync(process.execPath, [program, "plan"], { encoding: "utf8" });
    expect(stderr).toBe("Cannot find module 'commander'; install what package-lock.json has: npm ci\n");
    expect(status).toBe(1);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
