import { list, object } from "../../parameters/answers";
import { text } from "../../parameters/schema";
import { anyUser } from "../../permissions/permission";
import { listMacros as allMacros } from "../../state/firewall/macros";
import { route } from "../route";

/** The macros that rules may use. */
export const listMacros = route({
  method: "GET",
  path: "/cluster/firewall/macros",
  permission: anyUser,
  parameters: {},
  answer: list(object({ macro: text(), descr: text() })),
  handle: () => allMacros().map(({ name, description }) => ({ macro: name, descr: description })),
});
