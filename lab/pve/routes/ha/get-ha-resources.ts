import { list, object } from "../../parameters/answers";
import { oneOf, text } from "../../parameters/schema";
import { has } from "../../permissions/permission";
import { route } from "../route";

/** No VM of the lab is managed by HA. */
export const getHaResources = route({
  method: "GET",
  path: "/cluster/ha/resources",
  permission: has("/", "Sys.Audit"),
  parameters: { type: oneOf(["ct", "vm"]) },
  answer: list(object({ sid: text() })),
  handle: () => [],
});
