// What stand-ins for actions share. They are CommonJS without a loader, as each of a run's many steps starts one.
const { appendFileSync } = require("node:fs");

/**
 * Returns a step's inputs.
 *
 * @param {Record<string, string>} defaults of all inputs that the stand-in knows; another one is an error
 * @returns {Record<string, string>}
 */
exports.readInputs = (defaults) => {
  const given = Object.entries(process.env).flatMap(([name, value = ""]) => {
    const match = /^INPUT_(.+)$/.exec(name);
    return match?.[1] ? [[match[1].toLowerCase(), value]] : [];
  });
  const unknown = given.map(([name]) => name).filter((name) => !(name in defaults));
  if (unknown.length > 0) exports.fail(`nothing stands in for the inputs ${unknown.join(", ")}`);
  return { ...defaults, ...Object.fromEntries(given.filter(([, value]) => value !== "")) };
};

/**
 * @param {string} name
 * @param {string} value
 */
exports.setOutput = (name, value) => appendFileSync(process.env.GITHUB_OUTPUT ?? "", `${name}=${value}\n`);

/**
 * Ends the step.
 *
 * @param {string} message
 */
exports.fail = (message) => {
  process.stdout.write(`::error::${message}\n`);
  process.exit(1);
};
