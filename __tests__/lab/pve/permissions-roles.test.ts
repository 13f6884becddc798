import { isPrivilege, PREDEFINED_ROLES } from "../../../lab/pve/permissions/privileges";

const privilegesOf = (role: string) => [...(PREDEFINED_ROLES.get(role) ?? [])].sort();

// Output of `pveum role list` on pve-manager 9.0.3, and pve-access-control 9 (`create_roles`), read.
const VM_ADMIN = [
  ...["VM.Allocate", "VM.Audit", "VM.Backup", "VM.Clone", "VM.Config.CDROM", "VM.Config.CPU", "VM.Config.Cloudinit"],
  ...["VM.Config.Disk", "VM.Config.HWType", "VM.Config.Memory", "VM.Config.Network", "VM.Config.Options", "VM.Console"],
  ...["VM.GuestAgent.Audit", "VM.GuestAgent.FileRead", "VM.GuestAgent.FileSystemMgmt", "VM.GuestAgent.FileWrite"],
  ...[
    "VM.GuestAgent.Unrestricted",
    "VM.Migrate",
    "VM.PowerMgmt",
    "VM.Replicate",
    "VM.Snapshot",
    "VM.Snapshot.Rollback",
  ],
];
const ADMIN = [
  ...["Datastore.Allocate", "Datastore.AllocateSpace", "Datastore.AllocateTemplate", "Datastore.Audit"],
  ...["Group.Allocate", "Mapping.Audit", "Mapping.Use", "Pool.Allocate", "Pool.Audit", "Realm.AllocateUser"],
  ...["SDN.Allocate", "SDN.Audit", "SDN.Use", "Sys.Audit", "Sys.Console", "Sys.Syslog", "User.Modify", ...VM_ADMIN],
];

test.each([
  ["NoAccess", []],
  [
    "Administrator",
    [
      ...ADMIN,
      ...["Mapping.Modify", "Permissions.Modify", "Realm.Allocate"],
      ...["Sys.AccessNetwork", "Sys.Incoming", "Sys.Modify", "Sys.PowerMgmt"],
    ],
  ],
  ["PVEAdmin", ADMIN],
  [
    "PVEAuditor",
    ["Datastore.Audit", "Mapping.Audit", "Pool.Audit", "SDN.Audit", "Sys.Audit", "VM.Audit", "VM.GuestAgent.Audit"],
  ],
  ["PVEVMAdmin", VM_ADMIN],
  [
    "PVEVMUser",
    [
      ...["VM.Audit", "VM.Backup", "VM.Config.CDROM", "VM.Config.Cloudinit", "VM.Console", "VM.GuestAgent.Audit"],
      ...["VM.GuestAgent.FileRead", "VM.GuestAgent.FileSystemMgmt", "VM.GuestAgent.FileWrite", "VM.PowerMgmt"],
    ],
  ],
  ["PVETemplateUser", ["VM.Audit", "VM.Clone"]],
  [
    "PVEDatastoreAdmin",
    ["Datastore.Allocate", "Datastore.AllocateSpace", "Datastore.AllocateTemplate", "Datastore.Audit"],
  ],
  ["PVEDatastoreUser", ["Datastore.AllocateSpace", "Datastore.Audit"]],
  ["PVEMappingAdmin", ["Mapping.Audit", "Mapping.Modify", "Mapping.Use"]],
  ["PVEMappingUser", ["Mapping.Audit", "Mapping.Use"]],
  ["PVEPoolAdmin", ["Pool.Allocate", "Pool.Audit"]],
  ["PVEPoolUser", ["Pool.Audit"]],
  ["PVESDNAdmin", ["SDN.Allocate", "SDN.Audit", "SDN.Use"]],
  ["PVESDNUser", ["SDN.Audit", "SDN.Use"]],
  ["PVESysAdmin", ["Sys.Audit", "Sys.Console", "Sys.Syslog"]],
  ["PVEUserAdmin", ["Group.Allocate", "Realm.AllocateUser", "User.Modify"]],
])("the role %s has its privileges and no others", (role, privileges) => {
  expect(privilegesOf(role)).toEqual([...privileges].sort());
});

test("there are no other predefined roles", () => {
  expect(PREDEFINED_ROLES.size).toBe(17);
});

// observed
test("the privilege VM.Monitor is gone", () => {
  expect(isPrivilege("VM.Monitor")).toBe(false);
  expect(isPrivilege("VM.Replicate")).toBe(true);
});
