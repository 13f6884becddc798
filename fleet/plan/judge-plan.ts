import type { TenantIntent } from "../../ledger/fleet-document";
import {
  type AttributeChange,
  type PlanDocument,
  type PlannedResource,
  readChanges,
  readResourceChanges,
} from "./changes";
import { findHazards } from "./hazards";
import { compareReplaced } from "./replacements";
import type { Effect, Hazard, PlannedAction } from "./tenant-plan";
import { findGravest, getRank, judgeEffect } from "./verdict";
import { vmType } from "./vm-values";
import { fileType, renderFileAction } from "./words-file";
import { isRecord, renderRecordAction } from "./words-record";
import { escapeText, renderTransition } from "./words-value";
import { type Knowledge, renderVmAction } from "./words-vm";

export { noteTemplates } from "./note-templates";

/** What a plan would do, and what of it an apply must refuse. */
export interface Judgement {
  /** The gravest effect; of files only where nothing else changes, as they follow what does. */
  readonly verdict: Effect;
  /** VMs first, the gravest first. None if and only if the plan changes nothing. */
  readonly actions: readonly PlannedAction[];
  readonly hazards: readonly Hazard[];
}

/** What of a tenant is judged. */
export interface JudgedPlan {
  readonly intent: TenantIntent;
  /** `show -json` of the plan. */
  readonly plan: PlanDocument;
}

/** Returns what a plan of a tenant would do, in its owner's words. */
export function judgePlan({ intent, plan }: JudgedPlan): Judgement {
  const gone = new Set(
    (plan.resource_drift ?? []).filter(({ change }) => change.after === null).map(({ address }) => address),
  );
  const actions = [
    ...(plan.resource_changes ?? []).flatMap((resource) =>
      judgeResource(resource, { intent, isGone: gone.has(resource.address) }),
    ),
    ...readChanges({ output_changes: plan.output_changes }).map(judgeOutput),
  ];
  return {
    verdict: findVerdict(actions),
    actions: actions.sort((one, other) => getOrder(one) - getOrder(other)),
    hazards: findHazards(intent, plan),
  };
}

/** An added VM is in `hosts.yml` too: that file's new text must not hide that all there is to it is new. */
function findVerdict(actions: readonly PlannedAction[]): Effect {
  const leading = actions.filter(({ address }) => !address.startsWith(`${fileType}.`));
  return findGravest((leading.length > 0 ? leading : actions).map(({ effect }) => effect));
}

function judgeResource(resource: PlannedResource, knowledge: Knowledge): PlannedAction[] {
  const effect = judgeEffect(resource);
  if (effect === undefined) return [];
  const changes = readActionChanges(resource);
  return [{ address: resource.address, effect, words: renderAction(resource, effect, knowledge), changes }];
}

function renderAction(resource: PlannedResource, effect: Effect, knowledge: Knowledge): string {
  if (resource.type === vmType) return escapeText(renderVmAction(resource, effect, knowledge));
  if (resource.type === fileType) return escapeText(renderFileAction(resource, knowledge));
  if (isRecord(resource.type)) return escapeText(renderRecordAction(resource, knowledge));
  return escapeText(`${resource.address}: ${resource.change.actions.join(" and ")}`);
}

function judgeOutput(change: AttributeChange): PlannedAction {
  const { address, action, before, after } = change;
  const words = escapeText(`${address.replace(".", " ")}: ${action} ${renderTransition(before, after)}`);
  return { address, effect: "updates", words, changes: [change] };
}

/** What of a resource changes, without all the attributes of what comes or goes. */
function readActionChanges(resource: PlannedResource): AttributeChange[] {
  const { address, change, type } = resource;
  return readResourceChanges(resource).flatMap((one) => {
    if (one.attribute !== "" || !["create", "delete", "replace", "forget"].includes(one.action)) return [clean(one)];
    // The text of a file says nothing here.
    const { forcing, others } = compareReplaced(change);
    const differences = one.action === "replace" && type !== fileType ? [...forcing, ...others] : [];
    if (differences.length === 0) return [{ ...one, before: null, after: null }];
    return differences.map((difference) => clean({ address, action: one.action, ...difference }));
  });
}

/** JSON has no word for what is undefined. */
function clean(change: AttributeChange): AttributeChange {
  return { ...change, before: change.before ?? null, after: change.after ?? null };
}

function getOrder({ address, effect }: PlannedAction): number {
  return (address.startsWith(`${vmType}.`) ? 0 : 10) - getRank(effect);
}
