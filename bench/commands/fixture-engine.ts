import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { quoteWord } from "../../toolchain/shell";

/** An engine that answers at once: what is measured with it is the command that calls it. */
export interface FixtureEngine {
  /** Absolute. */
  readonly path: string;
  /** Makes each plan from now on find nothing to do, or what `engine show -json` printed of a plan. */
  answer(changes: string | undefined): void;
}

/** Puts one into a folder. */
export function placeFixtureEngine(folder: string): FixtureEngine {
  mkdirSync(folder, { recursive: true });
  const [path, changes] = [join(folder, "tofu"), join(folder, "changes.json")];
  const file = quoteWord(changes);
  const script = `#!/bin/sh
case " $* " in
  " version ") echo "OpenTofu v1.12.6" ;;
  *" init "*) : >> .terraform.lock.hcl ;;
  *" show "*) exec cat ${file} ;;
  *" plan "*) if [ -f ${file} ]; then exit 2; fi ;;
  *) echo "the benchmark's engine does not know: $*" >&2; exit 1 ;;
esac
`;
  writeFileSync(path, script, { mode: 0o755 });
  return {
    path,
    answer: (text) => {
      if (text === undefined) rmSync(changes, { force: true });
      else writeFileSync(changes, text);
    },
  };
}
