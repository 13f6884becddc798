import { list, object } from "../../parameters/answers";
import { node } from "../../parameters/common";
import { anyUser } from "../../permissions/permission";
import { route } from "../route";

/** The containers of a node. The lab has none, and cannot make one. */
export const listContainers = route({
  method: "GET",
  path: "/nodes/{node}/lxc",
  permission: anyUser,
  parameters: { node },
  answer: list(object({})),
  handle: () => [],
});
