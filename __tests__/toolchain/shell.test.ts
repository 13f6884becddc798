import { execFileSync } from "node:child_process";
import { renderExports } from "../../toolchain/shell";

test("a shell reads each value as it is", () => {
  const value = 'a\'b $HOME "c" `d` \\e\nf';
  const output = execFileSync("sh", ["-c", `${renderExports({ NAME: value })}printf %s "$NAME"`], { encoding: "utf8" });
  expect(output).toBe(value);
});
