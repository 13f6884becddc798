const shared = {
  testEnvironment: "node",
  moduleFileExtensions: ["ts", "js", "cjs", "mjs", "json", "node"],
  modulePathIgnorePatterns: ["<rootDir>/.lab/", "<rootDir>/.toolchain/"],
  transform: { "\\.(ts|mjs)$": ["@swc/jest", { jsc: { target: "es2022", parser: { syntax: "typescript" } } }] },
  // The one package of tests that is an ES module alone.
  transformIgnorePatterns: ["/node_modules/(?!markdown-it-github-alerts/)"],
};

/** @type {import("jest").Config} */
module.exports = {
  // By default one core is left idle.
  maxWorkers: "100%",
  projects: [
    {
      ...shared,
      displayName: "unit",
      testMatch: ["<rootDir>/__tests__/**/*.test.ts"],
      testPathIgnorePatterns: ["/node_modules/", "/__tests__/e2e/", "/__tests__/pipelines/"],
    },
    {
      ...shared,
      displayName: "e2e",
      testMatch: ["<rootDir>/__tests__/e2e/**/*.test.ts"],
      globalSetup: "<rootDir>/__tests__/e2e/prepare.ts",
    },
    {
      ...shared,
      displayName: "pipelines",
      testMatch: ["<rootDir>/__tests__/pipelines/**/*.test.ts"],
      globalSetup: "<rootDir>/__tests__/pipelines/prepare.ts",
    },
  ],
};
