import { readAttributes, vmType } from "../plan/vm-values";
import { isOfState, readAppliedRecord, writeAppliedRecord } from "../world/applied-record";
import type { VmLook } from "../world/vm-look";
import type { Candidate } from "./candidate";
import { forgetVms, renderRecord } from "./render-record";
import type { World } from "./world";

/**
 * Takes the VMs that a plan destroys or makes anew out of what is recorded, before it is applied: were this process killed
 * later, what is made in their place would be taken for a stranger.
 *
 * @param root the checkout
 */
export function forgetDoomed(root: string, { intent, document }: Candidate): void {
  const recorded = readAppliedRecord(root, intent);
  if (recorded === undefined) return;
  const doomed = (document?.resource_changes ?? [])
    .filter(({ type, change: { actions } }) => type === vmType && /create|delete/.test(actions.join()))
    .flatMap(({ change: { before, after } }) => [before, after].map((values) => readAttributes(values).vm_id));
  if (doomed.length > 0) writeAppliedRecord(root, intent, forgetVms(recorded, doomed));
}

/**
 * Records what an apply has made, as it is now.
 *
 * @param root the checkout
 * @param before the VMs directly before the apply
 * @param isWhole whether all of the plan is applied
 * @throws CommandError, EngineError, ProxmoxError when it cannot be seen.
 */
export async function recordApplied(
  root: string,
  world: World,
  candidate: Candidate,
  before: readonly VmLook[],
  isWhole: boolean,
): Promise<void> {
  const { intent, origin } = candidate;
  const recorded = readAppliedRecord(root, intent);
  const { vms: after, state } = await world.look(candidate);
  const configuration = isWhole ? origin?.configuration : undefined;
  const record = renderRecord({ tenant: intent.tenant, configuration, recorded, state, before, after });
  writeAppliedRecord(root, intent, record);
}

/**
 * Records a tenant that had nothing to be applied, where that is not known yet: it has been deployed by other means, or
 * what its configuration says now is what was there.
 *
 * @param root the checkout
 * @throws CommandError, EngineError, ProxmoxError when it cannot be seen.
 */
export async function recordUnchanged(root: string, world: World, candidate: Candidate): Promise<void> {
  const { intent, engine, origin } = candidate;
  const recorded = readAppliedRecord(root, intent);
  const state = await engine?.readState();
  const vms = (state?.resources ?? []).filter(({ type, status }) => type === vmType && status === undefined);
  const isKnown = vms.every(({ name }) => recorded?.vms[name] !== undefined);
  const isSame = recorded?.configuration === origin?.configuration;
  if (isKnown && isSame && recorded !== undefined && isOfState(recorded, state)) return;
  const { vms: looks } = await world.look(candidate);
  const configuration = origin?.configuration;
  writeAppliedRecord(
    root,
    intent,
    renderRecord({ tenant: intent.tenant, configuration, recorded, state, before: looks, after: looks }),
  );
}
