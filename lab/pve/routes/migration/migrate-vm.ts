import { bwlimit, node, vmid } from "../../parameters/common";
import { boolean, oneOf, text } from "../../parameters/schema";
import { has } from "../../permissions/permission";
import { migrateVm as startMigration } from "../../state/migration/migrate-vm";
import { route } from "../route";

/** Moves a VM to another node. */
export const migrateVm = route({
  method: "POST",
  path: "/nodes/{node}/qemu/{vmid}/migrate",
  permission: has("/vms/{vmid}", "VM.Migrate"),
  parameters: {
    node,
    vmid,
    bwlimit,
    force: boolean(),
    migration_network: text({ format: "CIDR" }),
    migration_type: oneOf(["secure", "insecure"]),
    online: boolean({ default: false }),
    target: node,
    targetstorage: text({ format: "storage-pair-list" }),
    "with-conntrack-state": boolean({ default: false }),
    "with-local-disks": boolean({ default: false }),
  },
  answer: text(),
  handle: ({ cluster, caller, values }) => {
    const { node, vmid, target, online, targetstorage, "with-local-disks": withLocalDisks } = values;
    const { force, migration_type, migration_network } = values;
    const rootParameters = { force, migration_type, migration_network };
    return startMigration(cluster, caller, {
      node,
      vmid,
      target,
      online,
      withLocalDisks,
      targetstorage,
      rootParameters,
    }).upid;
  },
});
