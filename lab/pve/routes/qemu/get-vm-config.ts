import { object, scalar } from "../../parameters/answers";
import { node, snapshotName, vmid } from "../../parameters/common";
import { boolean, text } from "../../parameters/schema";
import { has } from "../../permissions/permission";
import { parameterErrors } from "../../pve-error";
import { answerConfig, answerSnapshot, configDigest, getSnapshot } from "../../state/vm";
import { route } from "../route";

/** The options of a VM; of a running one with its pending changes, unless `current` is set. */
export const getVmConfig = route({
  method: "GET",
  path: "/nodes/{node}/qemu/{vmid}/config",
  permission: has("/vms/{vmid}", "VM.Audit"),
  parameters: { node, vmid, current: boolean(), snapshot: snapshotName },
  // Each option is typed by the table of options.
  answer: object({ digest: text() }, scalar),
  handle: ({ cluster, values: { node, vmid, current, snapshot } }) => {
    if (snapshot !== undefined && current) {
      const problem = "cannot use 'snapshot' parameter with 'current'";
      throw parameterErrors({ snapshot: problem, current: problem });
    }
    const { config } = cluster.getVm(vmid, node);
    // The digest is the file's, which holds the snapshots too (`load_snapshot_config`, pve-guest-common 6.0).
    if (snapshot !== undefined)
      return { ...answerSnapshot(getSnapshot(config, snapshot)), digest: configDigest(config) };
    return answerConfig(config, current ?? false);
  },
});
