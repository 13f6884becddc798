import { z } from "zod";
import { applyReport } from "./apply-schema";
import { driftReport } from "./drift-schema";
import { matrixDocument } from "./matrix-schema";
import { planReport } from "./plan-schema";

/**
 * Returns the JSON Schemas of the reports, by file name in `docs/schemas/`: text, as it is in the file. Fields that they
 * do not name are allowed, as new ones come without a new version.
 */
export function renderJsonSchemas(): Readonly<Record<string, string>> {
  const schemas = {
    "plan-report": planReport,
    "apply-report": applyReport,
    "drift-report": driftReport,
    matrix: matrixDocument,
  };
  return Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => [
      `${name}.schema.json`,
      `${JSON.stringify(z.toJSONSchema(schema, { io: "input", override: dropBounds }), null, 2)}\n`,
    ]),
  );
}

/** Of an integer zod says how large it may be for JavaScript. */
function dropBounds({ jsonSchema }: { jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
}
