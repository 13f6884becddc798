import type { Privilege } from "./privileges";

/**
 * Who may call a route, as data: the checks that the API documentation writes under `permissions`
 * (`PVE::RPCEnvironment::exec_api2_perm_check`, pve-access-control 9.1).
 */
export type Permission =
  /** Everyone, without a ticket or token (`user: world`). */
  | { readonly kind: "everyone" }
  /** Every user and token; what is shown or done may depend on more (`user: all`). */
  | { readonly kind: "user" }
  /** Privileges on a path whose `{names}` are the call's parameters: all of them, or any. */
  | {
      readonly kind: "privileges";
      readonly path: string;
      readonly privileges: readonly Privilege[];
      readonly any: boolean;
      /** A parameter without which the check fails. */
      readonly needs?: string;
    }
  | { readonly kind: "all" | "one"; readonly of: readonly Permission[] }
  /** The user whom the parameter `userid` names. */
  | { readonly kind: "self" }
  /** `Realm.AllocateUser` on the realm of the parameter `userid`. */
  | { readonly kind: "realm" }
  /** Any of the privileges on a group of the user whom `userid` names; `groups` also on those of that parameter. */
  | { readonly kind: "group"; readonly privileges: readonly Privilege[]; readonly groups?: "create" | "update" }
  /** The right to change ACLs at the path that the parameter `path` holds. */
  | { readonly kind: "acl" };

/** No login needed. */
export const everyone: Permission = { kind: "everyone" };
/** Any login. */
export const anyUser: Permission = { kind: "user" };

/** The user whom the parameter `userid` names. A token is not its user. */
export const isSelf: Permission = { kind: "self" };
/** The right to add users to the realm of `userid`. */
export const realmOfUser: Permission = { kind: "realm" };
/** The right to change ACLs at the path of the parameter `path`. */
export const changesAcl: Permission = { kind: "acl" };

/**
 * Any of these privileges on all groups, or on a group of the user whom `userid` names; with `groups` also on each of
 * those of that parameter, for a user that is made (`create`) or changed (`update`).
 */
export function looksAfterUser(privileges: readonly Privilege[], groups?: "create" | "update"): Permission {
  return { kind: "group", privileges, ...(groups && { groups }) };
}

/** All of these privileges on a path. */
export function has(path: string, ...privileges: Privilege[]): Permission {
  return { kind: "privileges", path, privileges, any: false };
}

/** Any of these privileges on a path. */
export function hasAny(path: string, ...privileges: Privilege[]): Permission {
  return { kind: "privileges", path, privileges, any: true };
}

/** All of these privileges on the path of a parameter, which must be given. */
export function hasOnGiven(needs: string, path: string, ...privileges: Privilege[]): Permission {
  return { kind: "privileges", path, privileges, any: false, needs };
}

/** Every one of these. */
export function allOf(...of: Permission[]): Permission {
  return { kind: "all", of };
}

/** At least one of these. */
export function oneOfThese(...of: Permission[]): Permission {
  return { kind: "one", of };
}

/** A permission in words, for people. */
export function describePermission(permission: Permission): string {
  switch (permission.kind) {
    case "everyone":
      return "no login";
    case "user":
      return "any user";
    case "privileges":
      return `${permission.privileges.join(permission.any ? " or " : ", ")} on ${permission.path}`;
    case "all":
    case "one": {
      const parts = permission.of.map((part) =>
        part.kind === "all" || part.kind === "one" ? `(${describePermission(part)})` : describePermission(part),
      );
      return parts.join(permission.kind === "all" ? "; and " : "; or ");
    }
    case "self":
      return "the user itself";
    case "realm":
      return "Realm.AllocateUser on the realm of {userid}";
    case "group":
      return `${permission.privileges.join(" or ")} on ${permission.groups === "create" ? "{groups}" : "a group of {userid}"}`;
    case "acl":
      return "Permissions.Modify on {path}, or the privilege to allocate what it names";
  }
}
