import { list, object } from "../../parameters/answers";
import { node, upid } from "../../parameters/common";
import { text } from "../../parameters/schema";
import { anyUser } from "../../permissions/permission";
import { route } from "../route";

/** What there is below a task, be there such a task or not. */
export const listTaskRoutes = route({
  method: "GET",
  path: "/nodes/{node}/tasks/{upid}",
  permission: anyUser,
  parameters: { node, upid },
  answer: list(object({ name: text() })),
  handle: () => [{ name: "log" }, { name: "status" }],
});
