import { list, object } from "../../parameters/answers";
import { oneOf, text } from "../../parameters/schema";
import { anyUser } from "../../permissions/permission";
import { route } from "../route";

/** The address management of SDN: the one that every cluster has. */
export const listIpams = route({
  method: "GET",
  path: "/cluster/sdn/ipams",
  permission: anyUser,
  parameters: { type: oneOf(["netbox", "phpipam", "pve"]) },
  answer: list(object({ ipam: text(), type: text(), digest: text() })),
  handle: ({ cluster, caller, values: { type } }) =>
    (type === undefined || type === "pve") &&
    cluster.access.canAny(caller, "/sdn/ipams/pve", "SDN.Audit", "SDN.Allocate")
      ? [{ ipam: "pve", type: "pve" }]
      : [],
});
