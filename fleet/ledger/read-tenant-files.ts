import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { SourceFile } from "./tenant-file";

/** Returns the files of `tenants/`, by path in alphabetical order. */
export function readTenantFiles(root: string): SourceFile[] {
  return readdirSync(join(root, "tenants"), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .map((file) => `tenants/${file}`)
    .sort()
    .map((path) => ({ path, text: readFileSync(join(root, path), "utf8") }));
}
