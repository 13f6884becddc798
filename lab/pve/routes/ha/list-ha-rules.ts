import { list, object } from "../../parameters/answers";
import { oneOf, text } from "../../parameters/schema";
import { has } from "../../permissions/permission";
import { route } from "../route";

/** Rules of where resources may run. The lab has none, and no way to make one. */
export const listHaRules = route({
  method: "GET",
  path: "/cluster/ha/rules",
  permission: has("/", "Sys.Audit"),
  parameters: { resource: text(), type: oneOf(["node-affinity", "resource-affinity"]) },
  answer: list(object({ rule: text() })),
  handle: () => [],
});
