import { list, object } from "../../../parameters/answers";
import { boolean, text } from "../../../parameters/schema";
import { mayChangeAcl } from "../../../permissions/check-permission";
import { anyUser } from "../../../permissions/permission";
import { route } from "../../route";

/** The ACL entries on paths where the caller may change them; all of them for who may look at users and groups. */
export const getAcl = route({
  method: "GET",
  path: "/access/acl",
  permission: anyUser,
  parameters: {},
  answer: list(object({ path: text(), propagate: boolean(), roleid: text(), type: text(), ugid: text() })),
  handle: ({ cluster: { access }, caller }) => {
    const seesAll = access.can(caller, "/access", "Sys.Audit");
    return [...access.aclEntries()].filter(({ path }) => seesAll || mayChangeAcl(access, caller, path));
  },
});
