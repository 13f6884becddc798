import { nothing } from "../../../parameters/answers";
import { has } from "../../../permissions/permission";
import { failure } from "../../../pve-error";
import { route } from "../../route";
import { realm } from "../parameters";

/** Removes a realm's settings. The realms `pam` and `pve` exist always, and come back as they were at first. */
export const deleteRealm = route({
  method: "DELETE",
  path: "/access/domains/{realm}",
  permission: has("/access/realm", "Realm.Allocate"),
  parameters: { realm },
  answer: nothing,
  handle: ({ cluster: { access }, values: { realm } }) => {
    const data = access.data.realms.get(realm);
    if (data === undefined) throw failure(`delete auth server failed: authentication domain '${realm}' does not exist`);
    access.data.realms.set(realm, { type: data.type });
    return null;
  },
});
