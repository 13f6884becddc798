import { nothing } from "../../../parameters/answers";
import { oneOf, required } from "../../../parameters/schema";
import { has } from "../../../permissions/permission";
import { failure, notModelled } from "../../../pve-error";
import { route } from "../../route";
import { realm } from "../parameters";
import { newRealm } from "./parameters";

/** A new realm. The types that can be made are not modelled, and the others exist always. */
export const createRealm = route({
  method: "POST",
  path: "/access/domains",
  permission: has("/access/realm", "Realm.Allocate"),
  parameters: { ...newRealm, realm, type: required(oneOf(["ad", "ldap", "openid", "pam", "pve"])) },
  answer: nothing,
  handle: ({ cluster: { access }, values: { realm, type } }) => {
    if (access.data.realms.has(realm)) throw failure(`add auth server failed: domain '${realm}' already exists`);
    if (type === "pam" || type === "pve")
      throw failure(`add auth server failed: unable to create builtin type '${type}'`);
    throw notModelled(`a realm of type '${type}'`);
  },
});
