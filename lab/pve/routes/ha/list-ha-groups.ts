import { list, object } from "../../parameters/answers";
import { text } from "../../parameters/schema";
import { has } from "../../permissions/permission";
import { failure } from "../../pve-error";
import { route } from "../route";

/** Proxmox VE 9 has rules in the place of groups, and says so. */
export const listHaGroups = route({
  method: "GET",
  path: "/cluster/ha/groups",
  permission: has("/", "Sys.Audit"),
  parameters: {},
  answer: list(object({ group: text() })),
  handle: () => {
    throw failure("cannot index groups: ha groups have been migrated to rules");
  },
});
