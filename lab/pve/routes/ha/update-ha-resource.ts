import { nothing } from "../../parameters/answers";
import { splitList } from "../../parameters/lists";
import { text } from "../../parameters/schema";
import { has } from "../../permissions/permission";
import { followHa } from "../../state/follow-ha";
import { readServiceId } from "../../state/ha";
import { route } from "../route";
import { checkNoGroup, resourceOptions, sid } from "./resource-parameters";

/** Changes what is asked of a resource; the HA manager follows. */
export const updateHaResource = route({
  method: "PUT",
  path: "/cluster/ha/resources/{sid}",
  permission: has("/", "Sys.Console"),
  parameters: {
    ...resourceOptions,
    sid,
    delete: text({ format: "pve-configid-list", maxLength: 4096 }),
    digest: text({ maxLength: 64 }),
  },
  answer: nothing,
  handle: ({ cluster, values: { sid, group, digest, delete: deletes, ...options } }) => {
    const vmid = readServiceId(sid);
    checkNoGroup(group);
    cluster.ha.update(vmid, options, splitList(deletes), digest);
    followHa(cluster, vmid);
    return null;
  },
});
