/**
 * Every privilege of Proxmox VE 9, by category and by who gets it in the predefined roles: `root` only Administrator,
 * `user` and `audit` the category's roles too (`PVE::AccessControl`, pve-access-control 9; a `pveum role list` of 9.0.3).
 */
const GROUPS = {
  Datastore: {
    admin: ["Datastore.Allocate", "Datastore.AllocateTemplate"],
    user: ["Datastore.AllocateSpace"],
    audit: ["Datastore.Audit"],
  },
  Mapping: { admin: ["Mapping.Modify"], user: ["Mapping.Use"], audit: ["Mapping.Audit"] },
  Pool: { admin: ["Pool.Allocate"], user: ["Pool.Audit"], audit: ["Pool.Audit"] },
  SDN: { admin: ["SDN.Allocate", "SDN.Audit"], user: ["SDN.Use"], audit: ["SDN.Audit"] },
  Sys: {
    root: ["Sys.AccessNetwork", "Sys.Incoming", "Sys.Modify", "Sys.PowerMgmt"],
    admin: ["Sys.Console", "Sys.Syslog"],
    user: [],
    audit: ["Sys.Audit"],
  },
  User: {
    root: ["Realm.Allocate"],
    admin: ["Group.Allocate", "Realm.AllocateUser", "User.Modify"],
    user: [],
    audit: [],
  },
  VM: {
    admin: [
      "VM.Allocate",
      "VM.Clone",
      "VM.Config.CPU",
      "VM.Config.Disk",
      "VM.Config.HWType",
      "VM.Config.Memory",
      "VM.Config.Network",
      "VM.Config.Options",
      "VM.GuestAgent.Unrestricted",
      "VM.Migrate",
      "VM.Replicate",
      "VM.Snapshot",
      "VM.Snapshot.Rollback",
    ],
    user: [
      "VM.Backup",
      "VM.Config.CDROM",
      "VM.Config.Cloudinit",
      "VM.Console",
      "VM.GuestAgent.FileRead",
      "VM.GuestAgent.FileSystemMgmt",
      "VM.GuestAgent.FileWrite",
      "VM.PowerMgmt",
    ],
    audit: ["VM.Audit", "VM.GuestAgent.Audit"],
  },
} as const;

type Groups = typeof GROUPS;
type InGroup<G> = G extends { [K in keyof G]: readonly (infer P)[] } ? P : never;

/** What a role may hold. */
export type Privilege = InGroup<Groups[keyof Groups]> | "Permissions.Modify";

const PRIVILEGES: ReadonlySet<string> = new Set<Privilege>([
  ...Object.values(GROUPS).flatMap((group) => Object.values(group).flat() as Privilege[]),
  "Permissions.Modify",
]);

/** Whether there is such a privilege. */
export function isPrivilege(text: string): text is Privilege {
  return PRIVILEGES.has(text);
}

function predefine(): Map<string, Set<Privilege>> {
  const roles = new Map<string, Set<Privilege>>([
    ["NoAccess", new Set()],
    ["Administrator", new Set(PRIVILEGES as ReadonlySet<Privilege>)],
    ["PVEAdmin", new Set()],
    ["PVEAuditor", new Set()],
    ["PVETemplateUser", new Set<Privilege>(["VM.Audit", "VM.Clone"])],
  ]);
  const grant = (role: string, privileges: readonly Privilege[]) => {
    const granted = roles.get(role) ?? new Set();
    for (const privilege of privileges) granted.add(privilege);
    roles.set(role, granted);
  };
  for (const [category, { admin, user, audit }] of Object.entries(GROUPS)) {
    grant(`PVE${category}Admin`, [...admin, ...user, ...audit]);
    grant("PVEAdmin", [...admin, ...user, ...audit]);
    if (user.length > 0) grant(`PVE${category}User`, [...user, ...audit]);
    grant("PVEAuditor", audit);
  }
  roles.get("PVEAdmin")?.delete("Mapping.Modify");
  return roles;
}

/** The roles that exist always and cannot be changed, by id (`PVE::AccessControl::create_roles`, pve-access-control 9). */
export const PREDEFINED_ROLES: ReadonlyMap<string, ReadonlySet<Privilege>> = predefine();
