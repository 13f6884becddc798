import { nothing } from "../../../parameters/answers";
import { everyone } from "../../../permissions/permission";
import { route } from "../../route";

/** Nothing; there for pages that show a login. */
export const getTicket = route({
  method: "GET",
  path: "/access/ticket",
  permission: everyone,
  parameters: {},
  answer: nothing,
  handle: () => null,
});
