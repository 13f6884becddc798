import { nothing } from "../../parameters/answers";
import { boolean } from "../../parameters/schema";
import { has } from "../../permissions/permission";
import { readServiceId } from "../../state/ha";
import { route } from "../route";
import { sid } from "./resource-parameters";

/** Takes a VM from the HA manager; it runs on as it is. There are no rules that `purge` could change. */
export const deleteHaResource = route({
  method: "DELETE",
  path: "/cluster/ha/resources/{sid}",
  permission: has("/", "Sys.Console"),
  parameters: { sid, purge: boolean({ default: true }) },
  answer: nothing,
  handle: ({ cluster, values: { sid } }) => {
    cluster.ha.delete(readServiceId(sid));
    return null;
  },
});
