import { readFileSync } from "node:fs";
import { join } from "node:path";
import { getFormat } from "../../../lab/pve/parameters/formats";
import { routes } from "../../../lab/pve/routes";
import { renderRouteList } from "../../../lab/pve/routes/render-route-list";

const readme = readFileSync(join(__dirname, "../../../lab/README.md"), "utf8");

test("the README lists the routes that the emulator has; npm run lab:readme writes the list", () => {
  expect(readme).toContain(renderRouteList());
});

test("no route is there twice", () => {
  const names = routes.map(({ method, path }) => `${method} ${path}`);
  expect(names).toEqual([...new Set(names)]);
});

test("every name in a route's path is a parameter that must be given", () => {
  for (const { path, parameters } of routes) {
    for (const [, name = ""] of path.matchAll(/\{(\w+)\}/g))
      expect([path, parameters[name]?.required]).toEqual([path, true]);
  }
});

test("every format that a parameter names is there", () => {
  for (const { parameters } of routes) {
    for (const { format } of Object.values(parameters))
      if (typeof format === "string") expect(() => getFormat(format)).not.toThrow();
  }
});
