import { list, object } from "../../parameters/answers";
import { text } from "../../parameters/schema";
import { anyUser } from "../../permissions/permission";
import { route } from "../route";

/** What lies below `/access/openid`. */
export const getOpenidIndex = route({
  method: "GET",
  path: "/access/openid",
  permission: anyUser,
  parameters: {},
  answer: list(object({ subdir: text() })),
  handle: () => [{ subdir: "auth-url" }, { subdir: "login" }],
});
