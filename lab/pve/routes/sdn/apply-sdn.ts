import { boolean, text } from "../../parameters/schema";
import { has } from "../../permissions/permission";
import { route } from "../route";
import { checkNoLockToken, lockToken } from "./common";

/** Lets the configuration of SDN run on all nodes, in a task of each. */
export const applySdn = route({
  method: "PUT",
  path: "/cluster/sdn",
  permission: has("/sdn", "SDN.Allocate"),
  parameters: { ...lockToken, "release-lock": boolean({ default: true }) },
  answer: text(),
  handle: ({ cluster, caller, values }) => {
    checkNoLockToken(values);
    cluster.sdn.apply();
    const [node = ""] = cluster.nodes.keys();
    const subject = { node, type: "reloadnetworkall", id: "", user: caller.id };
    return cluster.tasks.start(subject, ({ log }) => {
      for (const name of cluster.nodes.keys()) {
        const { upid } = cluster.tasks.start(
          { node: name, type: "srvreload", id: "networking", user: caller.id },
          () => undefined,
        );
        log(`${name}: reloading network config: ${upid}`);
      }
    }).upid;
  },
});
