import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { renderRouteList } from "./pve/routes/render-route-list";

/** Writes the list of routes into the README beside this file, in the place of the one that is there. */
const file = join(__dirname, "README.md");
const table = /\| method \| path \| who may call it \|\n(?:\|.*\n)+/;
const text = readFileSync(file, "utf8");
if (!table.test(text)) throw new Error(`${file} has no list of routes`);
writeFileSync(
  file,
  text.replace(table, () => `${renderRouteList()}\n`),
);
