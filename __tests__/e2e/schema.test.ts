import { readFileSync } from "node:fs";
import { resourceTypes, schemaFile } from "../../schema/pinned";
import { readProviderSchemas } from "../../schema/read-provider";
import { formatSchema, reduceSchema } from "../../schema/reduce";
import { prepareToolchain } from "../../toolchain/toolchain";
import { root } from "./stack";

jest.setTimeout(60_000);

test("the saved schema is the pinned provider's own", async () => {
  const schemas = await readProviderSchemas(await prepareToolchain(root, { engine: "pinned" }));
  expect(readFileSync(schemaFile, "utf8")).toBe(formatSchema(reduceSchema(schemas, resourceTypes)));
});
