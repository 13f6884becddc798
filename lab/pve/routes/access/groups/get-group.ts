import { list, object } from "../../../parameters/answers";
import { text } from "../../../parameters/schema";
import { hasAny } from "../../../permissions/permission";
import { route } from "../../route";
import { groupid } from "../parameters";
import { getExistingGroup } from "./get-existing-group";

/** A group with its members. */
export const getGroup = route({
  method: "GET",
  path: "/access/groups/{groupid}",
  permission: hasAny("/access/groups", "Sys.Audit", "Group.Allocate"),
  parameters: { groupid },
  answer: object({ comment: text(), members: list(text()) }),
  handle: ({ cluster: { access }, values: { groupid } }) => {
    const { comment, users } = getExistingGroup(access, groupid);
    return { ...(comment && { comment }), members: [...users] };
  },
});
