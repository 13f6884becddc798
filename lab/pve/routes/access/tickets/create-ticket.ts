import { object } from "../../../parameters/answers";
import { splitList } from "../../../parameters/lists";
import { boolean, required, text } from "../../../parameters/schema";
import { everyone } from "../../../permissions/permission";
import { isPrivilege } from "../../../permissions/privileges";
import { PveError } from "../../../pve-error";
import { normalizePath } from "../../../state/access/acl-path";
import { describeCapabilities } from "../../../state/access/permission-tree";
import type { ClusterState } from "../../../state/cluster-state";
import { route } from "../../route";
import { anyRealm } from "../parameters";

/** What a login gives. `password` may be a ticket. */
interface Login {
  readonly password: string;
  readonly otp: string | undefined;
  readonly "tfa-challenge": string | undefined;
  readonly path: string | undefined;
  readonly privs: string | undefined;
}

/** Nobody has a second factor, so that there is no challenge to answer, and an answer to none is wrong. */
function isRightPassword({ access }: ClusterState, user: string, { password, otp, ...login }: Login): boolean {
  return otp === undefined && login["tfa-challenge"] === undefined && access.isPassword(user, password);
}

/** Whether a login is good for a new ticket. Root's ticket is good for one of anybody's. */
function mayHaveTicket(cluster: ClusterState, user: string, login: Login): boolean {
  const ofTicket = login["tfa-challenge"] === undefined ? cluster.tickets.findUser(login.password) : undefined;
  return ofTicket === user || ofTicket === "root@pam" || isRightPassword(cluster, user, login);
}

/** Whether a login is good, and its user has privileges on a path: what other services ask for. */
function mayUsePath(cluster: ClusterState, user: string, login: Login): boolean {
  const path = normalizePath(login.path ?? "");
  const privileges = splitList(login.privs).filter(isPrivilege);
  if (path === undefined || privileges.length === 0) return false;
  const isKnown = cluster.tickets.findUser(login.password) === user || isRightPassword(cluster, user, login);
  return isKnown && cluster.access.can({ id: user, user }, path, ...privileges);
}

/**
 * A login: a ticket for a password or an older ticket; or with `path` and `privs`, whether its user has these privileges.
 * What was wrong is not told (`PVE::API2::AccessControl`, pve-access-control 9; observed).
 */
export const createTicket = route({
  method: "POST",
  path: "/access/ticket",
  permission: everyone,
  ticketOnly: true,
  parameters: {
    username: required(text({ maxLength: 64 })),
    password: required(text()),
    realm: anyRealm,
    "new-format": boolean(),
    otp: text(),
    path: text({ maxLength: 64, requires: "privs" }),
    privs: text({ format: "pve-priv-list", maxLength: 64, requires: "path" }),
    "tfa-challenge": text(),
  },
  answer: object({
    CSRFPreventionToken: text(),
    cap: object({}, object({}, boolean())),
    clustername: text(),
    ticket: text(),
    username: text(),
  }),
  handle: ({ cluster, values: { username, realm, ...login } }) => {
    const user = realm ? `${username}@${realm}` : username;
    const isQuestion = Boolean(login.path && login.privs);
    const isGood = cluster.access.isEnabled(user) && (isQuestion ? mayUsePath : mayHaveTicket)(cluster, user, login);
    if (!isGood) throw new PveError(401, "authentication failure");

    const caller = { id: user, user };
    return {
      username: user,
      ...(!isQuestion && cluster.tickets.issue(user)),
      cap: describeCapabilities(cluster.access, caller),
      // One node alone is no cluster, and has no name (`PVE::Cluster::get_clinfo`).
      ...(cluster.nodes.size > 1 && cluster.access.can(caller, "/", "Sys.Audit") && { clustername: cluster.name }),
    };
  },
});
