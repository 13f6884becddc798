import { object } from "../../../parameters/answers";
import { boolean } from "../../../parameters/schema";
import { anyUser } from "../../../permissions/permission";
import { failure } from "../../../pve-error";
import { route } from "../../route";
import { roleid } from "../parameters";

/** The privileges of a role, each as a key. */
export const getRole = route({
  method: "GET",
  path: "/access/roles/{roleid}",
  permission: anyUser,
  parameters: { roleid },
  answer: object({}, boolean()),
  handle: ({ cluster: { access }, values: { roleid } }) => {
    const privileges = access.findRole(roleid);
    if (privileges === undefined) throw failure(`role '${roleid}' does not exist`);
    return Object.fromEntries([...privileges].map((privilege) => [privilege, true]));
  },
});
