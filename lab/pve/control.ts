import { ClusterConditions } from "./faults/cluster-conditions";
import { Faults } from "./faults/faults";
import { strikeSteps } from "./faults/strike";
import type { Clock } from "./state/clock";
import type { ClusterState } from "./state/cluster-state";

/** A saved cluster: {@link ProxmoxControl.load} puts it back as often as wanted. */
export interface SavedProxmox {
  readonly state: Buffer;
  readonly aheadMs: number;
}

/** What can be done to the emulated cluster from outside its API. */
export class ProxmoxControl {
  readonly faults: Faults;

  constructor(
    readonly cluster: ClusterState,
    readonly clock: Clock,
  ) {
    this.faults = new Faults(new ClusterConditions(cluster));
    cluster.tasks.onStep = strikeSteps(this.faults);
  }

  /** The whole state, without faults. Tasks that run are not in it: see {@link ClusterState.save}. */
  save(): SavedProxmox {
    return { state: this.faults.withoutConditions(() => this.cluster.save()), aheadMs: this.clock.save() };
  }

  /**
   * Puts a saved state in the place of the present one. Faults are gone, what they held is broken off, and tasks that run
   * are stopped, so that nothing of before reaches what is loaded.
   */
  async load({ state, aheadMs }: SavedProxmox): Promise<void> {
    this.faults.clear("break off");
    await this.cluster.load(state);
    this.cluster.tasks.pace = 0;
    this.clock.load(aheadMs);
  }
}
