import { type Answer, list, object } from "../../parameters/answers";
import { datacenterObjects, datacenterOptions } from "../../parameters/datacenter";
import { text } from "../../parameters/schema";
import { anyUser } from "../../permissions/permission";
import { findAllowedTags } from "../../state/tag-privileges";
import { route } from "../route";

/** What a user without `Sys.Audit` on `/` sees of the options, beside the tags that it may use. */
const FOR_EVERYONE = new Set(["console", "tag-style"]);

const objects = Object.entries(datacenterObjects).map(([name, { keys }]): [string, Answer] => [
  name,
  object({ ...(keys as Record<string, Answer>), "user-allow-list": list(text()) }),
]);

/** The options of the cluster; numbers in them are text, as the file that they are kept in is. */
export const getOptions = route({
  method: "GET",
  path: "/cluster/options",
  permission: anyUser,
  parameters: {},
  answer: object({
    ...Object.fromEntries(Object.keys(datacenterOptions).map((name) => [name, text()])),
    ...Object.fromEntries(objects),
    "allowed-tags": list(text()),
    "registered-tags": list(text()),
  }),
  handle: ({ cluster, caller }) => {
    const seesAll = cluster.access.can(caller, "/", "Sys.Audit");
    const options = Object.entries(cluster.datacenter.describe());
    return {
      ...Object.fromEntries(options.filter(([name]) => seesAll || FOR_EVERYONE.has(name))),
      "allowed-tags": [...findAllowedTags(cluster, caller)].sort(),
    };
  },
});
