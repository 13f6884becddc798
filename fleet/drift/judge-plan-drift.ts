import { isReplacement, type PlanDocument, type PlannedResource } from "../plan/changes";
import { readRecordName, readRecordType } from "../plan/record-values";
import type { Hazard } from "../plan/tenant-plan";
import { readAttributes, vmType } from "../plan/vm-values";
import { compareThree } from "./attribute-drift";
import type { DriftFinding } from "./drift-finding";
import { judgePlannedVm } from "./judge-planned-vm";
import { type PlannedPair, pairResources } from "./planned-pair";
import { renderDifference } from "./words";

type Found = Omit<DriftFinding, "tenant" | "address">;

/** What a judgement of a plan needs beside it. */
export interface PlanDriftInput {
  readonly tenant: string;
  readonly plan: PlanDocument;
  /** What an apply would refuse to do. */
  readonly hazards: readonly Hazard[];
  /** Whether there is a file, by its path as the engine has it. */
  readonly hasFile: (path: string) => boolean;
}

/**
 * Returns what a plan tells of drift: what it found changed, and would take back; and what it would change because the
 * configuration has.
 *
 * A plan notes much more as drift, after every apply: values that the provider computes. What would be left as it is,
 * is none.
 */
export function judgePlanDrift({ tenant, plan, hazards, hasFile }: PlanDriftInput): DriftFinding[] {
  const left = (plan.resource_changes ?? []).filter(({ deposed }) => deposed !== undefined);
  const judged = pairResources(plan).flatMap((pair) => {
    const found =
      pair.type === vmType
        ? judgePlannedVm(pair, hazards)
        : pair.type === "local_file"
          ? judgeFile(pair, hasFile)
          : judgeRecord(pair);
    return found.map((one) => ({ tenant, address: pair.address, ...one }));
  });
  return [...judged, ...left.map((one) => ({ tenant, address: one.address, ...judgeLeft(one) }))];
}

/** What a replacement has made anew and not removed yet. */
function judgeLeft({ type, name }: PlannedResource): Found {
  return {
    verdict: "pending",
    attribute: "deposed",
    before: null,
    after: null,
    apply: type === vmType ? "destroys" : "updates",
    message: `${name}: what an earlier apply left of the one before is to be removed`,
  };
}

/** The provider takes a file whose content differs for none (hashicorp/local 2.x, resource_local_file.go, Read). */
function judgeFile({ drift, change }: PlannedPair, hasFile: (path: string) => boolean): Found[] {
  const path = String(readAttributes(drift?.before ?? change?.before ?? change?.after).filename);
  const name = path.replace(/^(\.\.?\/)+/, "");
  const whole = { before: null, after: null };
  if (drift?.actions.includes("delete")) {
    if (change === undefined) return [];
    if (hasFile(path)) {
      const message = `${name} is not as it was written; an apply writes it anew`;
      return [{ verdict: "changed", attribute: "content", ...whole, apply: "updates", message }];
    }
    const message = `${name} is not there, on this machine; an apply writes it`;
    return [{ verdict: "file-missing", attribute: "", ...whole, apply: "creates", message }];
  }
  if (change === undefined) return [];
  if (change.actions.join() === "create") {
    return [{ verdict: "pending", attribute: "", ...whole, apply: "creates", message: `${name} is not written yet` }];
  }
  if (change.actions.join() === "delete") {
    return [{ verdict: "pending", attribute: "", ...whole, apply: "updates", message: `${name} is to be removed` }];
  }
  return [
    { verdict: "pending", attribute: "content", ...whole, apply: "updates", message: `${name} is to be rewritten` },
  ];
}

function judgeRecord(pair: PlannedPair): Found[] {
  const { address, type, drift, change, movedFrom } = pair;
  const name = getRecordName(pair);
  const whole = { attribute: "", before: null, after: null };
  if (drift?.actions.includes("delete")) {
    const isWanted = change !== undefined;
    const then = isWanted ? "an apply makes it anew" : "the configuration does not want it either";
    const message = `${name} is not there any more; ${then}`;
    return [{ verdict: "deleted", ...whole, apply: isWanted ? "creates" : "nothing", message }];
  }
  if (change === undefined) {
    if (movedFrom === undefined) return [];
    return [{ verdict: "pending", ...whole, apply: "updates", message: `${address} is ${movedFrom} in the state` }];
  }
  const action = change.actions.join();
  if (action === "create") {
    return [{ verdict: "pending", ...whole, apply: "creates", message: `${name} is not made yet` }];
  }
  if (!isReplacement(change) && action !== "update") {
    return [
      {
        verdict: "pending",
        ...whole,
        apply: "updates",
        message: `${name} is gone from the configuration, and still there`,
      },
    ];
  }
  const found = compareThree(drift, change)
    .filter(({ isPlanned }) => isPlanned)
    .map(({ attribute, applied, found: world, wanted, isDrifted }): Found => {
      const [before, after] = isDrifted ? [applied, world] : [world, wanted];
      const shown = `${name}: ${renderDifference({ attribute, before, after }, {})}`;
      const message = isDrifted ? `${shown} outside; an apply takes that back` : `${shown}, not applied yet`;
      return { verdict: isDrifted ? "changed" : "pending", attribute, before, after, apply: "updates", message };
    });
  if (found.length > 0) return found;
  return [{ verdict: "pending", ...whole, apply: "updates", message: `${name} would be changed (${type})` }];
}

/** Its name in DNS and its type: `web-01.acme.example A`. */
function getRecordName({ type, drift, change }: PlannedPair): string {
  const name = readRecordName(readAttributes(drift?.before ?? change?.before ?? change?.after));
  return `${name} ${readRecordType(type) ?? type.toUpperCase()}`;
}
