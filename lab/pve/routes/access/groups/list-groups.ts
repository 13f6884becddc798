import { list, object } from "../../../parameters/answers";
import { text } from "../../../parameters/schema";
import { anyUser } from "../../../permissions/permission";
import { route } from "../../route";

/** The groups that the caller looks after, each with its users. */
export const listGroups = route({
  method: "GET",
  path: "/access/groups",
  permission: anyUser,
  parameters: {},
  answer: list(object({ comment: text(), groupid: text(), users: text() })),
  handle: ({ cluster: { access }, caller }) =>
    [...access.data.groups]
      .filter(([id]) => access.canAny(caller, `/access/groups/${id}`, "User.Modify", "Sys.Audit", "Group.Allocate"))
      .map(([groupid, { comment, users }]) => ({
        groupid,
        ...(comment && { comment }),
        users: [...users].sort().join(","),
      })),
});
