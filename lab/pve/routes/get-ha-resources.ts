import { oneOf } from "../parameters/schema";
import { route } from "./route";

/** No VM of the lab is managed by HA. */
export const getHaResources = route({
  method: "GET",
  path: "/cluster/ha/resources",
  parameters: { type: oneOf(["ct", "vm"]) },
  handle: () => [],
});
