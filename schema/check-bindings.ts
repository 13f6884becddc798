/** Imported before the constructs: without the generated bindings there is one thing to do, and no stack trace. */
import { existsSync } from "node:fs";
import { join } from "node:path";

if (!existsSync(join(__dirname, "..", ".gen", "providers", "proxmox"))) {
  process.stderr.write("the provider bindings .gen are missing; run npm run gen\n");
  process.exit(1);
}
