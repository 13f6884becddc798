import { describePermission } from "../permissions/permission";
import { routes } from "./index";

/** The list of all routes as a Markdown table, by path: what each is called, and who may call it. */
export function renderRouteList(): string {
  const rows = routes
    .map(({ method, path, permission, ticketOnly }) => ({
      method,
      path,
      who: describePermission(permission) + (ticketOnly ? "; with a ticket" : ""),
    }))
    .sort((a, b) => (a.path === b.path ? (a.method < b.method ? -1 : 1) : a.path < b.path ? -1 : 1))
    .map(({ method, path, who }) => `| ${method} | \`${path}\` | ${who} |`);
  return ["| method | path | who may call it |", "|---|---|---|", ...rows].join("\n");
}
