import type { Cluster } from "../../cluster";
import { checkParameters } from "../parameters/check";
import { vmOptions } from "../parameters/qemu/options";
import { PveError } from "../pve-error";
import { addToken, bootAccess } from "./access/boot-access";
import { bootFiles, fillDisks } from "./boot-storages";
import { ROOT } from "./caller";
import { ClusterState } from "./cluster-state";
import { reserveVm } from "./create-vm";
import { doAtOnce } from "./tasks";
import { makeTemplate } from "./template";

/** The token that the lab's own tools use. Its user is root, but it is not: root's own options are closed to it. */
export const LAB_TOKEN = "root@pam!lab";

/**
 * The state that a boot file describes. Its VMs are made by the same code as those of the API, as root.
 *
 * @param secrets of all tokens by id, {@link LAB_TOKEN} among them
 * @throws Error that names the VM and its problems, or the token, role or ACL at fault.
 */
export function bootCluster(cluster: Cluster, secrets: ReadonlyMap<string, string>, now: () => number): ClusterState {
  const state = new ClusterState(cluster, now);
  addToken(state.access, LAB_TOKEN, false, secrets);
  bootAccess(state.access, cluster, secrets);
  bootFiles(state, cluster.storages);
  for (const { vmid, node, template, pool, config, dataGiB } of cluster.vms) {
    try {
      state.getNode(node);
      const { texts } = checkParameters(vmOptions, config);
      doAtOnce(reserveVm(state, ROOT, { vmid, node, options: texts, pool })(() => undefined));
      if (dataGiB !== undefined) fillDisks(state, state.getVm(vmid, node), dataGiB);
      if (template) doAtOnce(makeTemplate(state, state.getVm(vmid, node)));
    } catch (error) {
      if (!(error instanceof PveError)) throw error;
      const details = Object.entries(error.errors ?? {}).map(([option, problem]) => `\n  ${option}: ${problem}`);
      throw new Error(`VM ${vmid} of the boot file: ${error.message}${details.join("")}`);
    }
  }
  state.statusRounds.hold();
  return state;
}
