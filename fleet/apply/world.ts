import type { Agent } from "node:https";
import { sites } from "../../substrate/sites";
import { readGoTrust } from "../checks/go-trust";
import { resolveTarget } from "../checks/target";
import { CommandError } from "../command-error";
import type { StateDocument } from "../engine/state-document";
import { vmType } from "../plan/vm-values";
import { type ClusterLook, lookAtCluster } from "../world/cluster-look";
import { openConnections, ProxmoxReader } from "../world/proxmox-reader";
import { lookAtVms, type VmLook } from "../world/vm-look";
import type { Candidate } from "./candidate";

/** What a tenant's token sees of the world at one moment. */
export interface WorldLook {
  readonly cluster: ClusterLook;
  /** The tenant's VMs, as far as they are there. */
  readonly vms: readonly VmLook[];
  /** The tenant's state; undefined: there is none yet. */
  readonly state: StateDocument | undefined;
}

/** The way to what is really there, with each tenant's own token. It can only read. */
export class World {
  readonly #connections: Agent;

  constructor(private readonly environment: NodeJS.ProcessEnv) {
    this.#connections = openConnections(readGoTrust(environment));
  }

  /**
   * Looks at the cluster and at a tenant's VMs: those that it asks for, and those that its state has.
   *
   * @throws CommandError when there is no token, ProxmoxError when a call fails.
   */
  async look({ intent, credentials = { secrets: [], environment: {} }, engine }: Candidate): Promise<WorldLook> {
    const { endpoint, token } = resolveTarget(intent, sites, this.environment, credentials);
    if (token.value === undefined) throw new CommandError(`${token.variable} is not set; export it`);
    const reader = new ProxmoxReader({ endpoint, token: token.value, connections: this.#connections });
    const [cluster, state] = await Promise.all([lookAtCluster(reader), engine?.readState()]);
    const held = (state?.resources ?? []).filter(({ type }) => type === vmType);
    const vmIds = [...intent.vms.map(({ vmId }) => vmId), ...held.map(({ attributes }) => Number(attributes.vm_id))];
    return { cluster, vms: await lookAtVms(reader, cluster, vmIds), state };
  }

  close(): void {
    this.#connections.destroy();
  }
}
