import { createHash, timingSafeEqual } from "node:crypto";
import { PREDEFINED_ROLES, type Privilege } from "../../permissions/privileges";
import type { Caller } from "../caller";
import type { Pools } from "../pools";
import type { AccessData, AclEntry, AclNode, Privileges, Token, User } from "./access-data";
import { normalizePath } from "./acl-path";
import { findRoles } from "./effective-roles";
import { splitTokenId } from "./ids";
import { hashPassword, isPassword } from "./passwords";

const ROOT_ID = "root@pam";

/** What a token's secret is kept as. */
export function hashSecret(secret: string): Buffer {
  return createHash("sha256").update(secret).digest();
}

const everything: Privileges = new Map(
  [...(PREDEFINED_ROLES.get("Administrator") ?? [])].map((privilege) => [privilege, true] as const),
);

/**
 * Users, groups, realms, roles, tokens and ACLs, and the privileges that follow from them
 * (`PVE::AccessControl`, `PVE::RPCEnvironment`, pve-access-control 9; observed).
 */
export class Access {
  #data: AccessData = {
    users: new Map(),
    groups: new Map(),
    realms: new Map([
      ["pam", { type: "pam" }],
      ["pve", { type: "pve" }],
    ]),
    passwords: new Map(),
    roles: new Map(),
    acl: new Map(),
  };

  /** @param now milliseconds since 1970 */
  constructor(
    private readonly pools: Pools,
    private readonly now: () => number,
  ) {
    this.addUser(ROOT_ID);
  }

  /** The data itself, to be read and changed by the routes below `/access`. */
  get data(): AccessData {
    return this.#data;
  }

  /** All data, to be put back by {@link load}. */
  save(): AccessData {
    return this.#data;
  }

  /** Puts saved data in the place of the present. */
  load(saved: AccessData): void {
    this.#data = saved;
  }

  /** Makes a user who is enabled and has nothing. */
  addUser(id: string): User {
    const user: User = { enable: true, expire: 0, tokens: new Map() };
    this.#data.users.set(id, user);
    return user;
  }

  /**
   * Removes a user with its tokens, memberships and ACLs, and its password where Proxmox VE keeps it. `root@pam` comes
   * back at once, as new.
   */
  removeUser(id: string): void {
    this.#data.users.delete(id);
    for (const { users } of this.#data.groups.values()) users.delete(id);
    if (!id.endsWith("@pam")) this.#data.passwords.delete(id);
    this.dropAcl(
      ({ type, ugid }) => (type === "user" && ugid === id) || (type === "token" && ugid.startsWith(`${id}!`)),
    );
    if (id === ROOT_ID) this.addUser(ROOT_ID);
  }

  /** Whether a user exists, may log in, and has not expired (`PVE::AccessControl::check_user_enabled`). */
  isEnabled(id: string): boolean {
    const user = this.#data.users.get(id);
    return user?.enable === true && !this.#isOver(user.expire);
  }

  /** Sets the password of a user. */
  setPassword(user: string, password: string): void {
    this.#data.passwords.set(user, hashPassword(password));
  }

  /** Whether a password is the user's. A user without one has no right one. */
  isPassword(user: string, password: string): boolean {
    const kept = this.#data.passwords.get(user);
    return kept !== undefined && isPassword(kept, password);
  }

  /** The token of an id (`user@realm!token`), if it exists. */
  findToken(id: string): Token | undefined {
    const [user, token] = splitTokenId(id) ?? [];
    return user === undefined || token === undefined ? undefined : this.#data.users.get(user)?.tokens.get(token);
  }

  /** Whether a secret is that of a token which is good now: it has not expired, and its user may log in. */
  isTokenSecret(id: string, secret: string): boolean {
    const [user = ""] = splitTokenId(id) ?? [];
    const token = this.findToken(id);
    if (token === undefined || this.#isOver(token.expire) || !this.isEnabled(user)) return false;
    return timingSafeEqual(token.secretHash, hashSecret(secret));
  }

  /** Gives a role on a path, or changes whether it propagates. Root needs none, and none is kept for it. */
  grant({ path, type, ugid, roleid, propagate }: AclEntry): void {
    if (type === "user" && ugid === ROOT_ID) return;
    const node: AclNode = this.#data.acl.get(path) ?? { user: new Map(), group: new Map(), token: new Map() };
    this.#data.acl.set(path, node);
    const roles = node[type].get(ugid) ?? new Map<string, boolean>();
    node[type].set(ugid, roles.set(roleid, propagate));
  }

  /** All ACL entries by path, then by type and id. */
  *aclEntries(): Generator<AclEntry> {
    for (const [path, node] of [...this.#data.acl].sort(([a], [b]) => (a < b ? -1 : 1)))
      for (const type of ["user", "group", "token"] as const)
        for (const [ugid, roles] of node[type])
          for (const [roleid, propagate] of roles) yield { path, type, ugid, roleid, propagate };
  }

  /** Takes ACL entries away, and paths that have none left. */
  dropAcl(goes: (entry: AclEntry) => boolean): void {
    for (const entry of [...this.aclEntries()].filter(goes)) {
      const node = this.#data.acl.get(entry.path);
      const roles = node?.[entry.type].get(entry.ugid);
      roles?.delete(entry.roleid);
      if (roles?.size === 0) node?.[entry.type].delete(entry.ugid);
      if (node && node.user.size + node.group.size + node.token.size === 0) this.#data.acl.delete(entry.path);
    }
  }

  /** Takes away the ACLs of what is gone: those on its path and below. */
  forgetPath(gone: string): void {
    this.dropAcl(({ path }) => path === gone || path.startsWith(`${gone}/`));
  }

  /** The privileges of a role; nothing for a role that is not there. */
  findRole(id: string): ReadonlySet<Privilege> | undefined {
    return PREDEFINED_ROLES.get(id) ?? this.#data.roles.get(id);
  }

  /**
   * The privileges of a user or token on a normalized path. Those of a privilege-separated token are what it and its user
   * have both; those of another token are its user's.
   */
  privilegesOn(caller: Caller, path: string): Privileges {
    if (caller.user === ROOT_ID && caller.token === undefined) return everything;
    if (caller.token === undefined) return this.#ownPrivileges(caller.user, path);
    const token = this.findToken(caller.id);
    if (token === undefined) return new Map();
    const ofUser = this.privilegesOn({ id: caller.user, user: caller.user }, path);
    if (!token.privsep) return ofUser;
    const both = new Map<Privilege, boolean>();
    for (const [privilege, propagate] of this.#ownPrivileges(caller.id, path)) {
      const ofUserToo = ofUser.get(privilege);
      if (ofUserToo !== undefined) both.set(privilege, propagate && ofUserToo);
    }
    return both;
  }

  /**
   * What a refusal names when the caller lacks privileges on a path: the path and the first privilege that is missing,
   * or with `any` all of them, when there is none. A text that is no path is named by nothing.
   */
  findMissing(caller: Caller, path: string, privileges: readonly Privilege[], any = false): string | undefined {
    const normalized = normalizePath(path);
    const held = this.privilegesOn(caller, normalized ?? "");
    const missing = privileges.filter((privilege) => !held.has(privilege));
    if (any) return missing.length < privileges.length ? undefined : `${normalized ?? ""}, ${privileges.join("|")}`;
    return missing.length === 0 ? undefined : `${normalized ?? ""}, ${missing[0]}`;
  }

  /** Whether the caller has all of these privileges on a path. */
  can(caller: Caller, path: string, ...privileges: Privilege[]): boolean {
    return this.findMissing(caller, path, privileges) === undefined;
  }

  /** Whether the caller has any of these privileges on a path. */
  canAny(caller: Caller, path: string, ...privileges: Privilege[]): boolean {
    return this.findMissing(caller, path, privileges, true) === undefined;
  }

  #isOver(expire: number): boolean {
    return expire !== 0 && expire < Math.floor(this.now() / 1000);
  }

  #ownPrivileges(who: string, path: string): Privileges {
    if (path === "") return new Map();
    const privileges = new Map<Privilege, boolean>();
    for (const [role, propagate] of findRoles(this.#data, this.pools, who, path)) {
      for (const privilege of this.findRole(role) ?? [])
        privileges.set(privilege, propagate || (privileges.get(privilege) ?? false));
    }
    return privileges;
  }
}
