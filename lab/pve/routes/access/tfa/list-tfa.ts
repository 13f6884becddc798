import { list, object } from "../../../parameters/answers";
import { text } from "../../../parameters/schema";
import { anyUser } from "../../../permissions/permission";
import { route } from "../../route";
import { tfaEntries } from "../parameters";

/** The second factors of all users: the lab knows none. */
export const listTfa = route({
  method: "GET",
  path: "/access/tfa",
  permission: anyUser,
  parameters: {},
  answer: list(object({ entries: tfaEntries, userid: text() })),
  handle: () => [],
});
