// Runs before an engine in the lab: `engine-guard.mjs WORKSPACE ENGINE-ARGUMENT...`, in the engine's working directory.
// Plain JavaScript, as it runs before every plan and must not wait for a TypeScript loader.
//
// The synthesized stack has the backend of production, and stays as it is: what is tested is what ships. Taking the
// caller's credentials away does not make that state unreachable (a profile in a home directory, a server without a
// password). So any backend but a local one in the workspace is replaced, by an override file, which is the engine's own
// means: https://opentofu.org/docs/language/files/override/ ("Merging terraform blocks": a backend block replaces).

import { existsSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative, resolve, sep } from "node:path";

/** Override files are read in alphabetical order, the last one wins. */
const overrideName = "zz_tenantry_lab_override.tf.json";

class Refusal extends Error {}

const [workspaceArgument = "", ...args] = process.argv.slice(2);
const workspace = realpathSync(workspaceArgument);
const chdir = args.find((argument) => /^--?chdir=/.test(argument))?.replace(/^--?chdir=/, "") ?? ".";
const folder = realpathSync(resolve(chdir));

try {
  checkPlace();
  checkArguments();
  const configurations = readConfigurations();
  configurations.forEach(checkFiles);
  keepStateHere(configurations);
} catch (error) {
  if (!(error instanceof Refusal)) throw error;
  process.stderr.write(`lab: ${error.message}\n`);
  process.exitCode = 1;
}

function checkPlace() {
  if (isInside(folder)) return;
  throw new Refusal(`the engine runs in ${workspace} alone, not in ${folder}; use: npx tenantry lab run -- cdktf ...`);
}

function checkArguments() {
  const forbidden = args.find((argument) => /^--?(backend-config|state|state-out|backup)(=|$)/.test(argument));
  if (forbidden) throw new Refusal(`${forbidden} would lead to another state than the lab's own; leave it out`);
}

/** @returns {Record<string, unknown>[]} every configuration file of the folder, but for our own. */
function readConfigurations() {
  const names = readdirSync(folder).filter((name) => name !== overrideName);
  const hcl = names.find((name) => /\.(tf|tofu)$/.test(name));
  if (hcl) throw new Refusal(`${join(folder, hcl)} is HCL, and the lab knows stacks as JSON alone; remove it`);
  return names
    .filter((name) => /\.(tf|tofu)\.json$/.test(name))
    .map((name) => JSON.parse(readFileSync(join(folder, name), "utf8")));
}

/** @param {Record<string, unknown>[]} configurations */
function keepStateHere(configurations) {
  for (const store of configurations
    .flatMap(({ data }) => blocks(data))
    .flatMap((block) => labelled(block.terraform_remote_state))) {
    checkRemoteState(store);
  }
  const settings = configurations.flatMap(({ terraform }) => blocks(terraform));
  const backends = settings.flatMap(({ backend }) => blocks(backend)).flatMap((block) => Object.entries(block));
  const foreign = backends.some(([type, config]) => type !== "local" || !blocks(config).every(isLocalHere));
  const override = join(folder, overrideName);
  if (!foreign && !settings.some(({ cloud }) => cloud)) {
    rmSync(override, { force: true });
    return;
  }
  // Where a stack with a local store has it, in the same words: going from one store to another is no change here.
  const state = join(workspace, "tenant-inventory", basename(folder), "terraform", "terraform.tfstate");
  const path = relative(folder, state);
  if (!isLocalHere({ path })) throw new Refusal(`${dirname(state)} leads out of the workspace; remove the link`);
  writeFileSync(override, `${JSON.stringify({ terraform: { backend: { local: { path } } } }, null, 2)}\n`);
}

/** @param {Record<string, unknown>} configuration whose files could be those of the working tree. */
function checkFiles({ resource }) {
  const files = blocks(resource).flatMap((block) => [block.local_file, block.local_sensitive_file].flatMap(labelled));
  for (const { filename = "" } of files) {
    const path = filename.replaceAll(/\$\{path\.(root|module|cwd)\}/g, folder);
    if (isLocalHere({ path })) continue;
    throw new Refusal(`a stack writes the file ${filename}, which is outside ${workspace}; write it in the workspace`);
  }
}

function checkRemoteState({ backend, config }) {
  if (backend === "local" && blocks(config).every(isLocalHere)) return;
  throw new Refusal(`a stack reads the state of another from a store of type "${backend}", which a lab must not reach`);
}

/** Without a path, the state is in the folder itself. What an expression leads to cannot be told. */
function isLocalHere({ path = ".", workspace_dir = "." }) {
  return [path, workspace_dir].every(
    (each) => !each.includes("${") && isInside(realpathOfNearest(resolve(folder, each))),
  );
}

/** The real path of the part that is there: a link on the way may lead out. */
function realpathOfNearest(path) {
  return existsSync(path) ? realpathSync(path) : join(realpathOfNearest(dirname(path)), basename(path));
}

function isInside(path) {
  return path === workspace || path.startsWith(workspace + sep);
}

/** In the JSON syntax a block is an object, or an array of such. */
function blocks(value) {
  return value === undefined || value === null ? [] : [value].flat();
}

function labelled(value) {
  return blocks(value).flatMap((block) => Object.values(block).flatMap(blocks));
}
