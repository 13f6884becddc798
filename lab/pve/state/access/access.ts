import { createHash, timingSafeEqual } from "node:crypto";
import { isPrivilege, PREDEFINED_ROLES, type Privilege } from "../../permissions/privileges";
import type { Caller } from "../caller";
import type { Pools } from "../pools";

/** An API token of a user. */
export interface Token {
  comment?: string;
  /** Seconds since 1970; 0 is never. */
  expire: number;
  /** Privilege separation: the token has no more rights than its own and its user's together. */
  privsep: boolean;
  /** SHA-256 of the secret, which is shown once and not kept. */
  secretHash: Buffer;
}

/** A user, by `name@realm`. */
export interface User {
  enable: boolean;
  /** Seconds since 1970; 0 is never. */
  expire: number;
  comment?: string;
  email?: string;
  firstname?: string;
  lastname?: string;
  keys?: string;
  readonly tokens: Map<string, Token>;
}

/** A group of users. */
export interface Group {
  comment?: string;
  readonly users: Set<string>;
}

/** Whom an ACL entry is for. */
export type AclType = "user" | "group" | "token";

/** One entry: a role on a path, for a user, group or token. */
export interface AclEntry {
  readonly path: string;
  readonly type: AclType;
  readonly ugid: string;
  readonly roleid: string;
  propagate: boolean;
}

/** Privileges on a path, each with whether it reaches what lies below. */
export type Privileges = ReadonlyMap<Privilege, boolean>;

/** Roles on a path, each with whether it reaches what lies below. */
type Roles = Map<string, boolean>;

/** Everything that decides who may do what; plain data, to be saved and loaded. */
export interface AccessData {
  readonly users: Map<string, User>;
  readonly groups: Map<string, Group>;
  /** Roles that are not predefined. */
  readonly roles: Map<string, Set<Privilege>>;
  /** By path. */
  readonly acl: Map<string, AclEntry[]>;
}

/** What a token's secret is kept as. */
export function hashSecret(secret: string): Buffer {
  return createHash("sha256").update(secret).digest();
}

/** `user@realm` and the token's own name; nothing for another text. */
export function splitTokenId(id: string): [user: string, token: string] | undefined {
  const [, user, token] = /^([^\s!]+@[^\s!@]+)!([A-Za-z][A-Za-z0-9.\-_]+)$/.exec(id) ?? [];
  return user !== undefined && token !== undefined ? [user, token] : undefined;
}

/**
 * Users, groups, roles, tokens and ACLs, and the privileges that follow from them
 * (`PVE::AccessControl`, `PVE::RPCEnvironment`, pve-access-control 9.1, observed).
 */
export class Access {
  #data: AccessData = { users: new Map(), groups: new Map(), roles: new Map(), acl: new Map() };

  constructor(private readonly pools: Pools) {
    this.addUser("root@pam");
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

  /** Gives a role on a path, or changes whether it propagates. */
  grant(entry: AclEntry): void {
    const entries = this.#data.acl.get(entry.path) ?? [];
    this.#data.acl.set(entry.path, entries);
    const same = entries.find(
      ({ type, ugid, roleid }) => type === entry.type && ugid === entry.ugid && roleid === entry.roleid,
    );
    if (same) same.propagate = entry.propagate;
    else entries.push(entry);
  }

  /** The privileges of a role; nothing for a role that is not there. */
  findRole(id: string): ReadonlySet<Privilege> | undefined {
    return PREDEFINED_ROLES.get(id) ?? this.#data.roles.get(id);
  }

  /** The token of an id (`user@realm!token`), if it exists. */
  findToken(id: string): Token | undefined {
    const [user, token] = splitTokenId(id) ?? [];
    return user === undefined || token === undefined ? undefined : this.#data.users.get(user)?.tokens.get(token);
  }

  /** Whether a secret is that of a token. */
  isSecret(token: Token, secret: string): boolean {
    return timingSafeEqual(token.secretHash, hashSecret(secret));
  }

  /**
   * The privileges of a user or token on a path. Those of a privilege-separated token are what it and its user have
   * both; those of another token are its user's.
   */
  privilegesOn(caller: Caller, path: string): Privileges {
    if (caller.user === "root@pam" && caller.token === undefined) return everything;
    if (caller.token === undefined) return this.#ownPrivileges(caller.user, path);
    const token = this.findToken(caller.id);
    if (token === undefined) return new Map();
    const ofUser = this.privilegesOn({ id: caller.user, user: caller.user }, path);
    if (!token.privsep) return ofUser;
    const own = this.#ownPrivileges(caller.id, path);
    return new Map(
      [...own].flatMap(([privilege, propagate]) => {
        const userPropagate = ofUser.get(privilege);
        return userPropagate === undefined ? [] : [[privilege, propagate && userPropagate]];
      }),
    );
  }

  /**
   * What a refusal names when the caller lacks privileges on a path: the path and the first privilege that is missing,
   * or with `any` all of them, when there is none.
   */
  findMissing(caller: Caller, path: string, privileges: readonly Privilege[], any = false): string | undefined {
    const normalized = normalizePath(path);
    const held = this.privilegesOn(caller, normalized);
    if (any) {
      return privileges.some((privilege) => held.has(privilege)) ? undefined : `${normalized}, ${privileges.join("|")}`;
    }
    const missing = privileges.find((privilege) => !held.has(privilege));
    return missing === undefined ? undefined : `${normalized}, ${missing}`;
  }

  /** Whether the caller has all of these privileges on a path. */
  can(caller: Caller, path: string, ...privileges: Privilege[]): boolean {
    return this.findMissing(caller, path, privileges) === undefined;
  }

  /** Whether the caller has any of these privileges on a path. */
  canAny(caller: Caller, path: string, ...privileges: Privilege[]): boolean {
    return this.findMissing(caller, path, privileges, true) === undefined;
  }

  #ownPrivileges(who: string, path: string): Privileges {
    const privileges = new Map<Privilege, boolean>();
    for (const [role, propagate] of this.#rolesWithPool(who, path)) {
      for (const privilege of this.findRole(role) ?? [])
        privileges.set(privilege, propagate || (privileges.get(privilege) ?? false));
    }
    return privileges;
  }

  /** `NoAccess` on the path wins over the pool's roles; the pool's `NoAccess` over those on the path. */
  #rolesWithPool(who: string, path: string): Roles {
    const roles = this.#rolesOn(who, path);
    if (roles.has("NoAccess")) return roles;
    const merged = new Map(roles);
    for (const pool of this.#poolsOf(path)) {
      const ofPool = this.#rolesOn(who, `/pool/${pool}`);
      if (ofPool.has("NoAccess")) return new Map([["NoAccess", false]]);
      for (const role of ofPool.keys()) if (!merged.has(role)) merged.set(role, false);
    }
    return merged;
  }

  #poolsOf(path: string): readonly string[] {
    const vmid = /^\/vms\/(\d+)$/.exec(path)?.[1];
    if (vmid !== undefined) {
      const pool = this.pools.of(Number(vmid));
      return pool === undefined ? [] : [pool.id];
    }
    const storage = /^\/storage\/([^/]+)$/.exec(path)?.[1];
    return storage === undefined ? [] : this.pools.holding(storage);
  }

  /** Roles at a deeper path replace those above; a user's own replace those of its groups at the same path. */
  #rolesOn(who: string, path: string): Roles {
    let roles: Roles = new Map();
    for (const [step, isLast] of pathSteps(path)) {
      const entries = this.#data.acl.get(step) ?? [];
      const effective = (matches: (entry: AclEntry) => boolean): Roles =>
        new Map(
          entries
            .filter((entry) => (isLast || entry.propagate) && matches(entry))
            .map(({ roleid, propagate }) => [roleid, propagate]),
        );
      const own = effective(({ type, ugid }) => type !== "group" && ugid === who);
      const found =
        own.size > 0
          ? own
          : effective(({ type, ugid }) => type === "group" && this.#data.groups.get(ugid)?.users.has(who) === true);
      if (found.size > 0) roles = found;
    }
    return roles.has("NoAccess") ? new Map([["NoAccess", roles.get("NoAccess") ?? false]]) : roles;
  }
}

/** A path without empty segments and final slash. */
export function normalizePath(path: string): string {
  const segments = path.split("/").filter((segment) => segment !== "");
  return `/${segments.join("/")}`;
}

/** The paths from the root to `path`, each with whether it is the last. */
function pathSteps(path: string): [step: string, isLast: boolean][] {
  const segments = path.split("/").filter((segment) => segment !== "");
  const steps = ["/", ...segments.map((_, index) => `/${segments.slice(0, index + 1).join("/")}`)];
  return steps.map((step, index) => [step, index === steps.length - 1]);
}

const everything: Privileges = new Map(
  [...(PREDEFINED_ROLES.get("Administrator") ?? [])].filter(isPrivilege).map((privilege) => [privilege, true]),
);
