const shared = {
  testEnvironment: "node",
  moduleFileExtensions: ["ts", "js", "cjs", "json", "node"],
  modulePathIgnorePatterns: ["<rootDir>/.lab/", "<rootDir>/.toolchain/"],
  transform: { "\\.ts$": ["@swc/jest", { jsc: { target: "es2022", parser: { syntax: "typescript" } } }] },
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
      testPathIgnorePatterns: ["/node_modules/", "/__tests__/e2e/"],
    },
    {
      ...shared,
      displayName: "e2e",
      testMatch: ["<rootDir>/__tests__/e2e/**/*.test.ts"],
      globalSetup: "<rootDir>/__tests__/e2e/prepare.ts",
    },
  ],
};
