import { nothing } from "../../../parameters/answers";
import { text } from "../../../parameters/schema";
import { has } from "../../../permissions/permission";
import { failure } from "../../../pve-error";
import { route } from "../../route";
import { groupid } from "../parameters";

/** A new group, without members. */
export const createGroup = route({
  method: "POST",
  path: "/access/groups",
  permission: has("/access/groups", "Group.Allocate"),
  parameters: { groupid, comment: text() },
  answer: nothing,
  handle: ({ cluster: { access }, values: { groupid, comment } }) => {
    if (access.data.groups.has(groupid)) throw failure(`create group failed: group '${groupid}' already exists`);
    access.data.groups.set(groupid, { comment, users: new Set() });
    return null;
  },
});
