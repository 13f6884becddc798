import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { renderJsonSchemas } from "../../../fleet/report/json-schemas";
import { schemaFolder } from "../../fixtures/reports";

test("docs/schemas/ holds the schemas of the reports and nothing else: npm run report-schemas writes them", () => {
  const held = readdirSync(schemaFolder).map((name) => [name, readFileSync(join(schemaFolder, name), "utf8")]);
  expect(Object.fromEntries(held)).toEqual(renderJsonSchemas());
});

test("a schema allows fields that it does not name, so that one may come without a new version", () => {
  for (const text of Object.values(renderJsonSchemas())) {
    expect(text).not.toMatch(/"additionalProperties": false/);
  }
});
