import { nothing } from "../../../parameters/answers";
import { has } from "../../../permissions/permission";
import { route } from "../../route";
import { groupid } from "../parameters";
import { getExistingGroup } from "./get-existing-group";

/** Removes a group and its ACLs. Its users stay. */
export const deleteGroup = route({
  method: "DELETE",
  path: "/access/groups/{groupid}",
  permission: has("/access/groups", "Group.Allocate"),
  parameters: { groupid },
  answer: nothing,
  handle: ({ cluster: { access }, values: { groupid } }) => {
    getExistingGroup(access, groupid, "delete group failed: ");
    access.data.groups.delete(groupid);
    access.dropAcl(({ type, ugid }) => type === "group" && ugid === groupid);
    return null;
  },
});
