// Stands in for actions/download-artifact: what jobs of this run have uploaded, by a pattern.
const { cpSync, existsSync, readdirSync } = require("node:fs");
const { join } = require("node:path");
const { fail, readInputs } = require("./inputs.cjs");

const inputs = readInputs({ pattern: "", path: ".", "merge-multiple": "false", "github-token": "", repository: "" });
const artifacts = join(process.env.STAND_IN_ARTIFACTS ?? "", process.env.GITHUB_RUN_ID ?? "");
const [, prefix] = /^([\w-]+)\*$/.exec(inputs.pattern) ?? [];
if (prefix === undefined) fail(`only patterns like report-* are modelled here, got ${inputs.pattern}`);

const names = existsSync(artifacts) ? readdirSync(artifacts).filter((name) => name.startsWith(`${prefix}`)) : [];
for (const name of names) {
  const target = inputs["merge-multiple"] === "true" ? inputs.path : join(inputs.path, name);
  cpSync(join(artifacts, name), target, { recursive: true });
  process.stdout.write(`${name}\n`);
}
process.stdout.write(`Total of ${names.length} artifact(s) downloaded\n`);
