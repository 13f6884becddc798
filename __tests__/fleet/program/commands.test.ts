import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { commands } from "../../../fleet/program/commands";

const root = join(__dirname, "..", "..", "..");

describe("commands", () => {
  test.each(Object.keys(commands) as (keyof typeof commands)[])("%s is there when it is asked for", (name) => {
    expect(commands[name]).toBeInstanceOf(Function);
    expect(commands[name].name).toBe(name);
  });

  test("what a command needs is not loaded before it runs", () => {
    const script = `require("./fleet/program/build-program").buildProgram(); console.log(JSON.stringify(Object.keys(require.cache)));`;
    const loaded: string[] = JSON.parse(
      execFileSync(process.execPath, ["--require", "tsx/cjs", "--eval", script], { cwd: root, encoding: "utf8" }),
    );
    expect(loaded.filter((file) => /fleet\/commands\/|node_modules\/(?!commander|tsx|esbuild)/.test(file))).toEqual([]);
    expect(loaded.some((file) => file.includes("fleet/program/commands"))).toBe(true);
  });
});
