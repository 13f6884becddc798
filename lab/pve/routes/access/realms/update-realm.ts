import { nothing } from "../../../parameters/answers";
import { splitList } from "../../../parameters/lists";
import { text } from "../../../parameters/schema";
import { has } from "../../../permissions/permission";
import { failure, notModelled } from "../../../pve-error";
import { route } from "../../route";
import { realm } from "../parameters";
import { digestRealms } from "./describe-realm";
import { getExistingRealm } from "./get-existing-realm";
import { isModelled, realmSettings } from "./parameters";

const FAILED = "update auth server failed: ";

/** Changes the comment of a realm, and which realm is offered first. */
export const updateRealm = route({
  method: "PUT",
  path: "/access/domains/{realm}",
  permission: has("/access/realm", "Realm.Allocate"),
  parameters: {
    ...realmSettings,
    realm,
    delete: text({ format: "pve-configid-list", maxLength: 4096 }),
    digest: text({ maxLength: 64 }),
  },
  answer: nothing,
  handle: ({ cluster: { access }, values: { realm, comment, default: isDefault, delete: removed, digest }, texts }) => {
    if (digest && digest !== digestRealms(access))
      throw failure(`${FAILED}detected modified configuration - file changed by other user? Try again.`);
    const data = getExistingRealm(access, realm, FAILED);
    const gone = splitList(removed);
    const settings = [...Object.keys(texts).filter((name) => name in realmSettings), ...gone];
    const unknown = settings.find((name) => !isModelled(name));
    if (unknown !== undefined) throw notModelled(`the realm setting '${unknown}'`);
    if (settings.length === 0) throw failure(`${FAILED}no options specified`);

    if (gone.includes("comment")) delete data.comment;
    if (gone.includes("default")) delete data.default;
    if (comment !== undefined) data.comment = comment;
    if (isDefault) for (const other of access.data.realms.values()) delete other.default;
    if (isDefault !== undefined) data.default = isDefault;
    return null;
  },
});
