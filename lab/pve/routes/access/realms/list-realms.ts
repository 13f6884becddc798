import { list, object } from "../../../parameters/answers";
import { boolean, text } from "../../../parameters/schema";
import { everyone } from "../../../permissions/permission";
import { route } from "../../route";
import { describeRealm } from "./describe-realm";

/** The realms that one can log in to. */
export const listRealms = route({
  method: "GET",
  path: "/access/domains",
  permission: everyone,
  parameters: {},
  answer: list(object({ comment: text(), default: boolean(), realm: text(), type: text() })),
  handle: ({ cluster: { access } }) =>
    [...access.data.realms].map(([realm, data]) => ({ realm, ...describeRealm(data) })),
});
