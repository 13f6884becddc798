import { object } from "../../../parameters/answers";
import { boolean, text } from "../../../parameters/schema";
import { hasAny } from "../../../permissions/permission";
import { route } from "../../route";
import { realm } from "../parameters";
import { describeRealm, digestRealms } from "./describe-realm";
import { getExistingRealm } from "./get-existing-realm";

/** The settings of a realm. */
export const getRealm = route({
  method: "GET",
  path: "/access/domains/{realm}",
  permission: hasAny("/access/realm", "Realm.Allocate", "Sys.Audit"),
  parameters: { realm },
  answer: object({ comment: text(), default: boolean(), digest: text(), plugin: text(), type: text() }),
  handle: ({ cluster: { access }, values: { realm } }) => {
    const data = getExistingRealm(access, realm);
    return {
      ...describeRealm(data),
      ...(data.type === "pam" && { plugin: "PVE::Auth::PAM" }),
      digest: digestRealms(access),
    };
  },
});
