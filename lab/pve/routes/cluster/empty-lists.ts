import { list, object } from "../../parameters/answers";
import { integer } from "../../parameters/schema";
import { anyUser, has, type Permission } from "../../permissions/permission";
import { type Route, route } from "../route";

function emptyList(path: string, permission: Permission, parameters = {}): Route {
  return route({ method: "GET", path, permission, parameters, answer: list(object({})), handle: () => [] });
}

/** What the lab's cluster has none of, and no way to make: backup jobs, replication jobs, entries of its log. */
export const emptyLists: readonly Route[] = [
  emptyList("/cluster/backup", has("/", "Sys.Audit")),
  emptyList("/cluster/log", anyUser, { max: integer({ minimum: 1 }) }),
  emptyList("/cluster/replication", anyUser),
];
