/** `npm run schema`: reads the schema from the pinned provider and saves what the bindings need of it. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { prepareToolchain } from "../toolchain/toolchain";
import { resourceTypes, schemaFile } from "./pinned";
import { readProviderSchemas } from "./read-provider";
import { formatSchema, reduceSchema } from "./reduce";

async function refresh(): Promise<void> {
  const toolchain = await prepareToolchain(join(__dirname, ".."), { engine: "pinned" });
  const schemas = await readProviderSchemas(toolchain);
  writeFileSync(schemaFile, formatSchema(reduceSchema(schemas, resourceTypes)));
}

void refresh();
