import type { Cluster } from "../../../cluster";
import { isPrivilege } from "../../permissions/privileges";
import { type Access, hashSecret } from "./access";
import { isAclPath } from "./acl-path";
import { splitTokenId } from "./ids";

/**
 * Makes the users, tokens, roles and ACLs of a boot file.
 *
 * @param secrets by token id
 * @throws Error for a token without a user or secret, an unknown privilege or role, an ACL on a path that takes none.
 */
export function bootAccess(
  access: Access,
  cluster: Pick<Cluster, "users" | "tokens" | "roles" | "acl">,
  secrets: ReadonlyMap<string, string>,
): void {
  for (const { id } of cluster.users) access.addUser(id);
  for (const { id } of cluster.tokens) addToken(access, id, true, secrets);
  for (const { id, privileges } of cluster.roles) {
    const unknown = privileges.find((privilege) => !isPrivilege(privilege));
    if (unknown !== undefined) throw new Error(`role "${id}" of the boot file: there is no privilege "${unknown}"`);
    access.data.roles.set(id, new Set(privileges.filter(isPrivilege)));
  }
  for (const { path, role, who, propagate } of cluster.acl) {
    if (!isAclPath(path)) throw new Error(`ACL of the boot file: no ACL can be set on "${path}"`);
    if (access.findRole(role) === undefined) throw new Error(`ACL of the boot file: there is no role "${role}"`);
    const type = splitTokenId(who) ? "token" : "user";
    if (type === "user" ? !access.data.users.has(who) : !access.findToken(who))
      throw new Error(`ACL of the boot file: there is no ${type} "${who}"`);
    access.grant({ path, type, ugid: who, roleid: role, propagate });
  }
}

/**
 * Sets the passwords of users of the boot file, and of root.
 *
 * @throws Error for one of a user who is not there.
 */
export function setPasswords(access: Access, passwords: ReadonlyMap<string, string>): void {
  for (const [id, password] of passwords) {
    if (!access.data.users.has(id)) throw new Error(`there is no user "${id}" to have a password`);
    access.setPassword(id, password);
  }
}

/** @throws Error when its user or its secret is missing. */
export function addToken(access: Access, id: string, privsep: boolean, secrets: ReadonlyMap<string, string>): void {
  const [userId, name] = splitTokenId(id) ?? [];
  const user = userId === undefined ? undefined : access.data.users.get(userId);
  if (user === undefined || name === undefined) throw new Error(`token "${id}" has no user`);
  const secret = secrets.get(id);
  if (secret === undefined) throw new Error(`token "${id}" has no secret`);
  user.tokens.set(name, { expire: 0, privsep, secretHash: hashSecret(secret) });
}
