import type { PlannedChange } from "./changes";
import { isSame } from "./same-value";
import { compareDisks, type PlannedDisk, readDisks } from "./vm-values";
import { escapeText, isUnknown, joinWords, renderTransition } from "./words-value";

/** What the storage says of a volume, which nobody asks for. */
const computed = ["path_in_datastore", "file_format", "interface"];

/** Returns `32 GiB disk`, `32 and 64 GiB disks`. */
export function renderDisks(sizes: readonly (number | string)[]): string {
  return `${joinWords(sizes)} GiB ${sizes.length === 1 ? "disk" : "disks"}`;
}

/** Returns what goes with a VM that is destroyed: `its 16 and 64 GiB disks are lost`. */
export function renderLoss(vm: unknown): string {
  const disks = readDisks(vm).filter((disk) => disk.interface !== "");
  if (disks.length === 0) return "what it holds is lost";
  return `its ${renderDisks(disks.map(({ sizeGiB }) => sizeGiB ?? "?"))} ${disks.length === 1 ? "is" : "are"} lost`;
}

/** Returns the disks that come and those that change, a phrase each. */
export function renderDiskChanges(change: Pick<PlannedChange, "before" | "after">): string[] {
  const { added, kept } = compareDisks(change);
  return [
    ...kept.flatMap(({ before, after }) => renderKept(before, after)),
    ...added.map((disk) => `+ disk ${renderDisk(disk)}`),
  ];
}

/** Returns the disks that the provider detaches, a sentence each. */
export function renderDetached(id: string, change: Pick<PlannedChange, "before" | "after">): string[] {
  const { removed } = compareDisks(change);
  return removed.map(
    (disk) => `${id} LOSES disk ${renderDisk(disk)}: detached, its data stays as an unused disk of the VM`,
  );
}

function renderDisk({ interface: slot, sizeGiB }: PlannedDisk): string {
  return `${escapeText(slot)}${sizeGiB === undefined ? "" : ` of ${sizeGiB} GiB`}`;
}

function renderKept(before: PlannedDisk, after: PlannedDisk): string[] {
  const names = new Set([...Object.keys(before.values), ...Object.keys(after.values)]);
  return [...names].flatMap((name) => {
    const [from, to] = [before.values[name], after.values[name]];
    if (computed.includes(name) || isSame(from, to) || isUnknown(to)) return [];
    const slot = `disk ${escapeText(before.interface)}`;
    if (name === "size") return [`${slot} ${renderTransition(from, to, "GiB")}`];
    return [`${slot} ${name === "datastore_id" ? "storage" : escapeText(name)} ${renderTransition(from, to)}`];
  });
}
