import { compareAttributes, type PlannedResource, readShownValues } from "./changes";
import { findRestarts } from "./restarts";
import { isSame, readAttributes } from "./vm-values";
import { renderAttribute } from "./words-attribute";
import { renderDetached, renderDiskChanges } from "./words-disk";
import { isUnknown, renderValue } from "./words-value";

/** Returns what happens to a VM that stays: `api-vm01 restarts: memory 4096 → 8192 MiB`. */
export function renderVmUpdate(resource: PlannedResource, id: string): string {
  const { change } = resource;
  const isChanged = change.actions.includes("update");
  const restarts = isChanged ? findRestarts(change) : [];
  const events = [...renderPlace(resource, id), ...(isChanged ? renderEvents(resource, id) : [])];
  const differences = isChanged ? renderDifferences(resource, restarts) : [];
  if (differences.length === 0 && events.length > 0) return events.join("; ");
  const isRestarted = restarts.some((attribute) => attribute !== "started");
  return [...events, `${id}${isRestarted ? " restarts" : ""}: ${differences.join(", ") || "changes"}`].join("; ");
}

/** Where it is in the state. */
function renderPlace(
  { type, previous_address: previous, change: { importing } }: PlannedResource,
  id: string,
): string[] {
  return [
    ...(previous === undefined ? [] : [`${previous.slice(type.length + 1)} is renamed to ${id} in the state`]),
    ...(importing ? [`${id} is taken into the state, from ${renderValue(importing.id)}`] : []),
  ];
}

/** What its owner notices most: disks that go, and its power. */
function renderEvents({ change }: PlannedResource, id: string): string[] {
  const [before, after] = [readAttributes(change.before), readAttributes(change.after)];
  const power = isSame(before.started, after.started) ? [] : [`${id} is ${after.started ? "started" : "stopped"}`];
  return [...renderDetached(id, readShownValues(change)), ...power];
}

/** What else changes, and of that first what stops the VM. What only the apply will tell is left out, unless it is all. */
function renderDifferences({ change }: PlannedResource, restarts: readonly string[]): string[] {
  const all = compareAttributes(change).filter(
    ({ attribute, before, after }) => !/^(?:disk|started)\b/.test(attribute) && !isSame(before, after),
  );
  const known = all.filter(({ after }) => !isUnknown(after));
  const stops = (attribute: string) => restarts.includes(attribute.split(/[.[]/)[0] ?? "");
  const words = [
    ...known.filter(({ attribute }) => stops(attribute)).map(renderAttribute),
    ...renderDiskChanges(readShownValues(change)),
    ...known.filter(({ attribute }) => !stops(attribute)).map(renderAttribute),
  ];
  return words.length > 0 ? words : all.map(renderAttribute);
}
