import { isReplacement, type PlannedChange } from "../plan/changes";
import { findRestarts } from "../plan/restarts";
import type { Hazard } from "../plan/tenant-plan";
import { type Attributes, readAttributes } from "../plan/vm-values";
import { renderValue } from "../plan/words-value";
import { type AttributeDrift, compareThree } from "./attribute-drift";
import type { DriftFinding } from "./drift-finding";
import type { PlannedPair } from "./planned-pair";
import { getSlot, renderDifference } from "./words";

type Found = Omit<DriftFinding, "tenant" | "address">;

/**
 * Returns what a plan tells of a VM: what has changed outside and would be taken back, and what is not applied yet.
 * What has changed outside and would be left as it is, is for {@link judgeVm} to tell.
 *
 * @param hazards of the plan, for which an apply would be refused
 */
export function judgePlannedVm(pair: PlannedPair, hazards: readonly Hazard[]): Found[] {
  const own = hazards.filter(({ address }) => address === pair.address);
  const whole = judgeWhole(pair, own.length > 0);
  if (whole !== undefined) return [whole];
  return pair.change === undefined ? [] : judgeAttributes(pair, pair.change, own);
}

/** What becomes of it as a whole; undefined: it stays, and attributes of it may differ. */
function judgeWhole({ name, drift, change, movedFrom }: PlannedPair, isRefused: boolean): Found | undefined {
  if (drift?.actions.includes("delete")) {
    const [apply, then] =
      change === undefined
        ? (["nothing", "the configuration does not want it either"] as const)
        : (["creates", "an apply makes it anew, without its data"] as const);
    const before = readAttributes(drift.before).vm_id;
    const message = `${name} is not there any more; ${then}`;
    return { verdict: "deleted", attribute: "", before, after: null, apply, message };
  }
  switch (change?.actions.join()) {
    case "create":
      return renderPending(name, "creates", "is not deployed yet");
    case "delete":
      return renderPending(name, isRefused ? "refused" : "destroys", "is gone from the configuration, and still there");
    case "forget":
      return renderPending(name, "updates", "would be forgotten, and left as it is");
    case undefined:
      return movedFrom === undefined ? undefined : renderPending(name, "updates", `is ${movedFrom} in the state`);
    default:
      return undefined;
  }
}

function judgeAttributes(pair: PlannedPair, change: PlannedChange, hazards: readonly Hazard[]): Found[] {
  const isReplaced = isReplacement(change);
  const restarts = isReplaced ? [] : findRestarts(change);
  // Of a replacement, what it is for: the rest is as it would be made.
  const reasons = (change.replace_paths ?? []).map(([first]) => String(first));
  const found = compareThree(pair.drift, change)
    .filter(({ isPlanned }) => isPlanned)
    .filter(({ attribute, isDrifted }) => !isReplaced || isDrifted || reasons.includes(attribute))
    .map((one) => judgeAttribute(pair, one, getEffect(one, { isReplaced, restarts, hazards }), hazards));
  if (found.length > 0) return found;
  if (!isReplaced) return [renderPending(pair.name, "updates", "would be changed")];
  const apply = hazards.length > 0 ? "refused" : "replaces";
  return [renderPending(pair.name, apply, "was left half made by an earlier apply, and would be made anew")];
}

function renderPending(name: string, apply: Found["apply"], what: string): Found {
  return { verdict: "pending", attribute: "", before: null, after: null, apply, message: `${name} ${what}` };
}

interface Circumstances {
  readonly isReplaced: boolean;
  /** Attributes that a restart is for. */
  readonly restarts: readonly string[];
  readonly hazards: readonly Hazard[];
}

function getEffect(
  { attribute, applied, found, wanted, isDrifted }: AttributeDrift,
  on: Circumstances,
): Found["apply"] {
  const isRefused = on.hazards.length > 0;
  if (on.isReplaced) return isRefused ? "refused" : "replaces";
  const [top = ""] = /^\w+/.exec(attribute) ?? [];
  if (top === "disk") {
    const isLost = isDrifted && isThere(applied) && !isThere(found);
    const isShrunk = attribute.endsWith(".size") && Number(found) > Number(wanted);
    if (isLost || isShrunk) return "refused";
    if (/^disk\[\d+\]$/.test(attribute) && isThere(found) && !isThere(wanted)) return "destroys";
  }
  return on.restarts.includes(top) ? "restarts" : "updates";
}

function judgeAttribute(
  { name, drift, change }: PlannedPair,
  one: AttributeDrift,
  apply: Found["apply"],
  hazards: readonly Hazard[],
): Found {
  const { attribute, applied, found, wanted, isDrifted } = one;
  const before = (isDrifted ? applied : found) ?? null;
  const after = (isDrifted ? found : wanted) ?? null;
  const finding = { attribute, before, after, apply };
  const values = { ...readAttributes(change?.after), ...readAttributes(drift?.before) };
  const words = `${name}: ${renderDifference({ attribute, before, after }, values)}`;
  if (!isDrifted) return { verdict: "pending", ...finding, message: `${words}, not applied yet; ${effects[apply]}` };
  if (attribute === "started")
    return { verdict: "stopped", ...finding, message: `${name} does not run; an apply starts it` };
  if (attribute === "node_name") {
    const [here, there] = [renderValue(found), renderValue(applied)];
    const message = `${name} is on node ${here}, not on ${there}; ${effects[apply]}: move it back, or give it node ${here} in the code`;
    return { verdict: "moved", ...finding, message };
  }
  const verdict = apply === "updates" ? "changed" : "dangerous";
  const hazard = apply === "refused" ? findHazard(hazards, attribute, values) : undefined;
  return { verdict, ...finding, message: hazard ?? `${words} outside; ${effects[apply]}` };
}

/** What an apply would refuse about a disk: it says in more words what has happened, and what to do. */
function findHazard(hazards: readonly Hazard[], attribute: string, values: Attributes): string | undefined {
  const [, index] = /^disk\[(\d+)\]/.exec(attribute) ?? [];
  if (index === undefined) return undefined;
  return hazards.find(({ message }) => message.includes(` disk ${getSlot(values, Number(index))} `))?.message;
}

/** What an apply does about it, for people. */
const effects: Readonly<Record<Found["apply"], string>> = {
  nothing: "an apply leaves it",
  creates: "an apply makes it",
  updates: "an apply sets it in place",
  restarts: "an apply restarts the VM for it",
  replaces: "an apply would destroy the VM and make it anew, without its data",
  destroys: "an apply would take the disk off the VM",
  refused: "an apply is refused",
};

function isThere(value: unknown): boolean {
  return value !== undefined && value !== null;
}
