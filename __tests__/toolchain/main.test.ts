import { join } from "node:path";
import execa from "execa";

test("an argument that is not known prints how it is called, and no stack trace", async () => {
  const main = join(__dirname, "../../toolchain/main.ts");
  const result = await execa(process.execPath, ["--import", "tsx", main, "--pined"], { reject: false });
  expect(result.exitCode).toBe(1);
  expect(result.stdout).toBe("");
  expect(result.stderr).toBe("toolchain: usage: npm run --silent toolchain [-- --pinned]");
});
