import { nothing } from "../../parameters/answers";
import { datacenterOptions } from "../../parameters/datacenter";
import { splitList } from "../../parameters/lists";
import { text } from "../../parameters/schema";
import { has } from "../../permissions/permission";
import { route } from "../route";

/** Changes options of the cluster. Those that say how the web interface, HA or mails behave are kept and do nothing here. */
export const setOptions = route({
  method: "PUT",
  path: "/cluster/options",
  permission: has("/", "Sys.Modify"),
  parameters: { ...datacenterOptions, delete: text({ format: "pve-configid-list" }) },
  answer: nothing,
  handle: ({ cluster, texts: { delete: deletes, ...options } }) => {
    cluster.datacenter.update(options, splitList(deletes));
    return null;
  },
});
