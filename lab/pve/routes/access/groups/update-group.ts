import { nothing } from "../../../parameters/answers";
import { text } from "../../../parameters/schema";
import { has } from "../../../permissions/permission";
import { route } from "../../route";
import { groupid } from "../parameters";
import { getExistingGroup } from "./get-existing-group";

/** Changes a group's comment. */
export const updateGroup = route({
  method: "PUT",
  path: "/access/groups/{groupid}",
  permission: has("/access/groups", "Group.Allocate"),
  parameters: { groupid, comment: text() },
  answer: nothing,
  handle: ({ cluster: { access }, values: { groupid, comment } }) => {
    const group = getExistingGroup(access, groupid, "update group failed: ");
    if (comment !== undefined) group.comment = comment;
    return null;
  },
});
