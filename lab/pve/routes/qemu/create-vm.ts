import { anyPool, anyStorage, bwlimit, node, vmid } from "../../parameters/common";
import { vmOptions } from "../../parameters/qemu/options";
import { boolean, text } from "../../parameters/schema";
import { anyUser } from "../../permissions/permission";
import { notModelled } from "../../pve-error";
import { createVm as startCreation } from "../../state/create-vm";
import { route } from "../route";

/** What is said of the creation, not of the VM. */
const own = {
  node,
  vmid,
  archive: text({ maxLength: 255 }),
  bwlimit,
  force: boolean({ requires: "archive" }),
  "ha-managed": boolean(),
  "import-working-storage": anyStorage,
  "live-restore": boolean(),
  pool: anyPool,
  start: boolean(),
  storage: anyStorage,
  unique: boolean({ requires: "archive" }),
};

/** A VM from nothing. Restoring an archive is not modelled. */
export const createVm = route({
  method: "POST",
  path: "/nodes/{node}/qemu",
  permission: anyUser,
  parameters: { ...vmOptions, ...own },
  answer: text(),
  handle: ({ cluster, caller, values, texts }) => {
    const { vmid, node, pool, start, archive, storage, "ha-managed": haManaged } = values;
    if (archive !== undefined) throw notModelled("Restoring an archive");
    const options = Object.fromEntries(Object.entries(texts).filter(([name]) => !Object.hasOwn(own, name)));
    return startCreation(cluster, caller, { vmid, node, options, pool, start, storage, haManaged }).upid;
  },
});
