import { list, object } from "../../parameters/answers";
import { text } from "../../parameters/schema";
import { anyUser } from "../../permissions/permission";
import { route } from "../route";

const BELOW = ["users", "groups", "roles", "acl", "domains", "openid", "tfa", "ticket", "password"];

/** What lies below `/access`. */
export const getAccessIndex = route({
  method: "GET",
  path: "/access",
  permission: anyUser,
  parameters: {},
  answer: list(object({ subdir: text() })),
  handle: () => BELOW.map((subdir) => ({ subdir })),
});
