import { join } from "node:path";
import execa from "execa";

const root = join(__dirname, "..", "..");

test("many programs at a time may end with this process, and nothing is to be warned of", async () => {
  const program = `
    const { exitSignal } = require("./fleet/process-group.ts");
    for (let i = 0; i < 12; i += 1) exitSignal().addEventListener("abort", () => console.log("ended " + i));`;
  const { stdout, stderr } = await execa("node", ["--require", "tsx/cjs", "--eval", program], { cwd: root });
  expect(stdout.split("\n")).toHaveLength(12);
  expect(stderr).toBe("");
});
