import { readFileSync } from "node:fs";
import { join } from "node:path";
import { routes } from "../../../lab/pve/routes";

const folder = join(__dirname, "../../../lab");
const readme = readFileSync(join(folder, "README.md"), "utf8");
const rows = [...readme.matchAll(/^\| (GET|POST|PUT|DELETE) \| `([^`]+)` \| `([^`]+)` \|$/gm)];

test("the routes that the README lists are those that the emulator has", () => {
  expect(rows.map(([, method, path]) => `${method} ${path}`).sort()).toEqual(
    routes.map(({ method, path }) => `${method} ${path}`).sort(),
  );
});

test("the file that the README gives for a route defines it", () => {
  for (const [, method, path, file] of rows) {
    const source = readFileSync(join(folder, "pve/routes", file ?? ""), "utf8");
    if (file === "agent-commands.ts") expect(source).toContain(`"${path?.split("/").at(-1)}"`);
    else expect(source).toMatch(new RegExp(`method: "${method}",\\s+path: "${path?.replace(/[{}]/g, "\\$&")}"`));
  }
});
