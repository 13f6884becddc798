// Stands in for actions/upload-artifact: copies into the folder that the API gives artifacts from. A path is a file or a
// folder, no pattern.
const { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync, statSync } = require("node:fs");
const { basename, dirname, join, relative } = require("node:path");
const { fail, readInputs } = require("./inputs.cjs");

const inputs = readInputs({
  name: "artifact",
  path: "",
  "if-no-files-found": "warn",
  overwrite: "false",
  "retention-days": "0",
  "compression-level": "6",
  "include-hidden-files": "false",
  archive: "true",
});
if (/[*?[\]\n]/.test(inputs.path)) fail(`patterns and lists are not modelled here, got ${inputs.path}`);
if (/["":<>|*?\r\n\\/]/.test(inputs.name)) fail(`the artifact name ${inputs.name} is not valid`);

const found = existsSync(inputs.path) ? listFiles(inputs.path) : [];
if (found.length === 0) {
  const message = `No files were found with the provided path: ${inputs.path}.`;
  if (inputs["if-no-files-found"] === "error") fail(message);
  process.stdout.write(`${message}\n`);
  process.exit();
}
const artifact = join(process.env.STAND_IN_ARTIFACTS ?? "", process.env.GITHUB_RUN_ID ?? "", inputs.name);
if (existsSync(artifact)) {
  if (inputs.overwrite !== "true") fail(`an artifact with the name ${inputs.name} already exists on the workflow run`);
  rmSync(artifact, { recursive: true });
}
for (const file of found) {
  const target = join(artifact, statSync(inputs.path).isFile() ? basename(file) : relative(inputs.path, file));
  mkdirSync(dirname(target), { recursive: true });
  copyFileSync(file, target);
  process.stdout.write(`${inputs.name}: ${file}\n`);
}

/** @param {string} path */
function listFiles(path) {
  if (statSync(path).isFile()) return [path];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => inputs["include-hidden-files"] === "true" || !relative(path, file).split("/").some(isHidden));
}

/** @param {string} name */
function isHidden(name) {
  return name.startsWith(".");
}
