import type { Privilege } from "../../permissions/privileges";
import type { PasswordHash } from "./passwords";

/** An API token of a user. */
export interface Token {
  comment?: string;
  /** Seconds since 1970; 0 is never. */
  expire: number;
  /** Privilege separation: the token has no more rights than its own and its user's together. */
  privsep: boolean;
  /** SHA-256 of the secret, which is shown once and not kept. */
  readonly secretHash: Buffer;
}

/** A user, by `name@realm`. An empty text is the same as none. */
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

/** A realm: where the passwords of its users are. */
export interface Realm {
  readonly type: "pam" | "pve";
  comment?: string;
  default?: boolean;
}

/** Whom an ACL entry is for. */
export type AclType = "user" | "group" | "token";

/** Role ids, each with whether it reaches what lies below the path. */
export type Roles = ReadonlyMap<string, boolean>;

/** Who has which roles on one path, by the id of the user, group or token. */
export type AclNode = Record<AclType, Map<string, Map<string, boolean>>>;

/** One entry: a role on a path, for a user, group or token. */
export interface AclEntry {
  readonly path: string;
  readonly type: AclType;
  readonly ugid: string;
  readonly roleid: string;
  readonly propagate: boolean;
}

/** Privileges on a path, each with whether it reaches what lies below. */
export type Privileges = ReadonlyMap<Privilege, boolean>;

/** Everything that decides who may do what; plain data, to be saved and loaded. */
export interface AccessData {
  readonly users: Map<string, User>;
  readonly groups: Map<string, Group>;
  readonly realms: Map<string, Realm>;
  /** By user, apart from the users: that of root outlives it, as the system's password does. */
  readonly passwords: Map<string, PasswordHash>;
  /** Roles that are not predefined. */
  readonly roles: Map<string, ReadonlySet<Privilege>>;
  /** By normalized path; a path without entries is not there. */
  readonly acl: Map<string, AclNode>;
}
