import type { Cluster } from "../../cluster";
import { checkParameters } from "../parameters/check";
import { vmOptions } from "../parameters/qemu/options";
import { PveError } from "../pve-error";
import { ROOT } from "./caller";
import { ClusterState } from "./cluster-state";
import { reserveVm } from "./create-vm";
import { makeTemplate } from "./template";

/**
 * The state that a boot file describes. Its VMs are made by the same code as those of the API, as root.
 *
 * @throws Error that names the VM and its problems.
 */
export function bootCluster(cluster: Cluster, now: () => number): ClusterState {
  const state = new ClusterState(cluster, now);
  for (const { vmid, node, template, pool, config } of cluster.vms) {
    try {
      state.getNode(node);
      const { texts } = checkParameters(vmOptions, config);
      reserveVm(state, ROOT, { vmid, node, options: texts, pool })(() => undefined);
      if (template) makeTemplate(state, state.getVm(vmid, node));
    } catch (error) {
      if (!(error instanceof PveError)) throw error;
      const details = Object.entries(error.errors ?? {}).map(([option, problem]) => `\n  ${option}: ${problem}`);
      throw new Error(`VM ${vmid} of the boot file: ${error.message}${details.join("")}`);
    }
  }
  state.statusRounds.hold();
  return state;
}
