import { compareAttributes, type Difference, type PlannedResource, readShownValues } from "./changes";
import { findRestarts } from "./restarts";
import { isSame } from "./same-value";
import { readAttributes } from "./vm-values";
import { renderAttribute } from "./words-attribute";
import { renderDetached, renderDiskChanges } from "./words-disk";
import { isUnknown, renderValue } from "./words-value";

/** What cloud-init takes for a new machine: Proxmox VE makes its instance-id of these. */
const cloudInitData = /^initialization(?:\[0\]\.(?:ip_config|dns|user_account|\w+_data_file_id)\b|$)/;

/** Returns what happens to a VM that stays: `api-vm01 restarts: memory 4096 → 8192 MiB`. */
export function renderVmUpdate(resource: PlannedResource, id: string): string {
  const events = renderPlace(resource, id);
  if (!resource.change.actions.includes("update")) return events.join("; ");
  events.push(...renderEvents(resource, id));
  const restarts = findRestarts(resource.change);
  const differences = listDifferences(resource);
  const known = differences.filter(({ after }) => !isUnknown(after));
  const words = renderDifferences(resource, known, restarts);
  // What only the apply will tell is left out, unless it is all there is.
  if (words.length === 0 && events.length === 0) words.push(...differences.map(renderAttribute));
  const verb = restarts.length > 0 && !restarts.includes("started") ? " restarts" : "";
  return [
    ...events,
    ...(words.length > 0 ? [`${id}${verb}: ${words.join(", ")}`] : events.length > 0 ? [] : [`${id} changes`]),
    ...(known.some(({ attribute }) => cloudInitData.test(attribute)) ? ["cloud-init renews its SSH host keys"] : []),
  ].join("; ");
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

/** The attributes that differ, beside disks and the power. */
function listDifferences({ change }: PlannedResource): Difference[] {
  return compareAttributes(change).filter(({ attribute }) => !/^(?:disk|started)\b/.test(attribute));
}

/** What else changes, and of that first what stops the VM. */
function renderDifferences(
  { change }: PlannedResource,
  differences: readonly Difference[],
  restarts: readonly string[],
): string[] {
  const stops = ({ attribute }: Difference) => restarts.includes(attribute.split(/[.[]/)[0] ?? "");
  return [
    ...differences.filter(stops).map(renderAttribute),
    ...renderDiskChanges(readShownValues(change)),
    ...differences.filter((one) => !stops(one)).map(renderAttribute),
  ];
}
