// Stands in for actions/setup-node: what is wanted must be the Node that is there.
const { readFileSync } = require("node:fs");
const { fail, readInputs } = require("./inputs.cjs");

const inputs = readInputs({ "node-version-file": "", "check-latest": "", "always-auth": "", token: "" });
const { engines } = JSON.parse(readFileSync(inputs["node-version-file"], "utf8"));
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
const fits = String(engines.node)
  .split("||")
  .map((range) => /^\s*\^(\d+)\.(\d+)\.\d+\s*$/.exec(range) ?? fail(`the range ${range} is not modelled here`))
  .some(([, wanted, least]) => Number(wanted) === major && minor >= Number(least));
if (!fits) fail(`Node ${process.versions.node} is none of ${engines.node}`);
