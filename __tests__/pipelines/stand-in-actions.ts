import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Where workflows and actions are, in a checkout. */
const places = [".github/workflows", ".github/actions"];

/** An action that a workflow uses: `uses: actions/checkout@<hash> # v6.0.1`. */
export interface UsedAction {
  /** File in the checkout. */
  readonly file: string;
  /** `owner/name`. */
  readonly name: string;
  readonly ref: string;
  /** What is said beside it. */
  readonly comment: string;
}

/** Returns the actions of other repositories that files of a checkout use. */
export function findUsedActions(root: string, files = listWorkflows(root)): UsedAction[] {
  return files.flatMap((file) =>
    [...readFileSync(join(root, file), "utf8").matchAll(/^[ -]*uses: *([^\s@]+)@?(\S*)(.*)$/gm)]
      .filter(([, name]) => !name?.startsWith("./"))
      .map(([, name = "", ref = "", comment = ""]) => ({ file, name, ref, comment: comment.trim() })),
  );
}

/** Returns the files of a checkout's workflows and actions. */
export function listWorkflows(root: string): string[] {
  return places.flatMap((place) =>
    readdirSync(join(root, place), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1)),
  );
}

/** Makes actions of the scripts in `actions/`, for all that a checkout's workflows use. @returns folders by `owner/name@ref` */
export function writeStandIns(root: string, folder: string): Record<string, string> {
  const used = findUsedActions(root).map(
    ({ name, ref }) => [`${name}@${ref}`, name.replace(/^actions\//, "")] as const,
  );
  for (const name of new Set(used.map(([, one]) => one))) {
    const script = join(__dirname, "actions", `${name}.cjs`);
    if (!existsSync(script)) throw new Error(`nothing in __tests__/pipelines/actions stands in for the action ${name}`);
    mkdirSync(join(folder, name), { recursive: true });
    writeFileSync(join(folder, name, "main.cjs"), `require(${JSON.stringify(script)});\n`);
    const token = name === "checkout" ? { token: { default: "${{ github.token }}" } } : {};
    const action = { name, inputs: token, runs: { using: "node24", main: "main.cjs" } };
    writeFileSync(join(folder, name, "action.yml"), JSON.stringify(action));
  }
  return Object.fromEntries(used.map(([action, name]) => [action, join(folder, name)]));
}
