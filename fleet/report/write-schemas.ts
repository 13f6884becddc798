/** `npm run report-schemas`: writes the JSON Schemas of the reports into `docs/schemas/`. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { say } from "../say";
import { renderJsonSchemas } from "./json-schemas";

for (const [name, text] of Object.entries(renderJsonSchemas())) {
  const path = join("docs", "schemas", name);
  writeFileSync(join(__dirname, "..", "..", path), text);
  say(`wrote ${path}`);
}
