import { object } from "../../parameters/answers";
import { node } from "../../parameters/common";
import { text } from "../../parameters/schema";
import { has } from "../../permissions/permission";
import { route } from "../route";

/** The resolvers of a node: those of documentation (RFC 5737), as the nodes of the lab resolve nothing. */
export const getNodeDns = route({
  method: "GET",
  path: "/nodes/{node}/dns",
  permission: has("/nodes/{node}", "Sys.Audit"),
  parameters: { node },
  answer: object({ dns1: text(), dns2: text(), dns3: text(), search: text() }),
  handle: () => ({ dns1: "192.0.2.53", search: "example.test" }),
});
