import { list } from "../../parameters/answers";
import { oneOf } from "../../parameters/schema";
import { has } from "../../permissions/permission";
import { route } from "../route";
import { describeHaResource, resourceAnswer } from "./resource-parameters";

/** What the HA manager looks after. */
export const getHaResources = route({
  method: "GET",
  path: "/cluster/ha/resources",
  permission: has("/", "Sys.Audit"),
  parameters: { type: oneOf(["ct", "vm"]) },
  answer: list(resourceAnswer),
  handle: ({ cluster, values: { type } }) =>
    type === "ct" ? [] : cluster.ha.list().map((resource) => describeHaResource(cluster, resource)),
});
