import { list, object } from "../parameters/answers";
import type { ParameterTable } from "../parameters/schema";
import { text } from "../parameters/schema";
import type { Permission } from "../permissions/permission";
import { type Route, route } from "./route";

/** A directory of the API: a list of the names below a path, each under `key`. */
export function directory(
  path: string,
  permission: Permission,
  parameters: ParameterTable,
  names: readonly string[],
  key = "name",
): Route {
  return route({
    method: "GET",
    path,
    permission,
    parameters,
    answer: list(object({ [key]: text() })),
    handle: () => names.map((name) => ({ [key]: name })),
  });
}
