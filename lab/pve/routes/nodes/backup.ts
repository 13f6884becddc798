import { nothing, scalar } from "../../parameters/answers";
import { anyNode, anyStorage, node } from "../../parameters/common";
import { splitList } from "../../parameters/lists";
import { boolean, integer, oneOf, text } from "../../parameters/schema";
import { anyUser, has } from "../../permissions/permission";
import { notModelled } from "../../pve-error";
import { checkPrivileges } from "../../state/volume-privileges";
import { type Route, route } from "../route";

/** What a backup is asked for. Of some the form is left to the one who would make it, and is not checked. */
const options = {
  all: boolean(),
  bwlimit: integer({ minimum: 0 }),
  compress: oneOf(["0", "1", "gzip", "lzo", "zstd"]),
  dumpdir: text(),
  exclude: text({ format: "pve-vmid-list" }),
  "exclude-path": text(),
  fleecing: text(),
  ionice: integer({ minimum: 0, maximum: 8 }),
  lockwait: integer({ minimum: 0 }),
  mailnotification: oneOf(["always", "failure"]),
  mailto: text(),
  maxfiles: integer({ minimum: 1 }),
  mode: oneOf(["snapshot", "suspend", "stop"]),
  "notes-template": text({ maxLength: 1024, requires: "storage" }),
  "notification-mode": oneOf(["auto", "legacy-sendmail", "notification-system"]),
  "pbs-change-detection-mode": oneOf(["legacy", "data", "metadata"]),
  performance: text(),
  pigz: integer(),
  pool: text(),
  protected: boolean({ requires: "storage" }),
  "prune-backups": text({ format: "prune-backups" }),
  quiet: boolean(),
  remove: boolean(),
  script: text(),
  stdexcludes: boolean(),
  stop: boolean(),
  stopwait: integer({ minimum: 0 }),
  storage: anyStorage,
  tmpdir: text(),
  vmid: text({ format: "pve-vmid-list" }),
  zstd: integer(),
};

const makeBackup = route({
  method: "POST",
  path: "/nodes/{node}/vzdump",
  permission: anyUser,
  parameters: { ...options, node, "job-id": text({ maxLength: 50, pattern: /\S+/ }), stdout: boolean() },
  answer: scalar,
  handle: ({ cluster, caller, values: { storage, vmid } }) => {
    if (storage !== undefined) checkPrivileges(cluster, caller, `/storage/${storage}`, ["Datastore.AllocateSpace"]);
    for (const id of splitList(vmid)) checkPrivileges(cluster, caller, `/vms/${id}`, ["VM.Backup"]);
    throw notModelled("A backup");
  },
});

const createBackupJob = route({
  method: "POST",
  path: "/cluster/backup",
  permission: has("/", "Sys.Modify"),
  parameters: {
    ...options,
    node: anyNode,
    comment: text({ maxLength: 512 }),
    dow: text({ requires: "starttime" }),
    enabled: boolean(),
    id: text({ format: "pve-configid" }),
    "repeat-missed": boolean(),
    schedule: text({ maxLength: 128 }),
    starttime: text({ pattern: /\d{1,2}:\d{1,2}/ }),
  },
  answer: nothing,
  handle: () => {
    throw notModelled("A backup job");
  },
});

/** Backups: who may make one is checked, and none is made. */
export const backupRoutes: readonly Route[] = [makeBackup, createBackupJob];
