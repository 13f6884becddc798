import Table from "cli-table3";

/** The parts of cli-table3's frame, but for the one between columns, which is padding here. */
const frame = `top top-mid top-left top-right bottom bottom-mid bottom-left bottom-right left left-mid mid mid-mid right
  right-mid middle`.split(/\s+/);

/** Returns an empty table without lines, for texts that are wide as they are; `gap` blanks are between columns. */
export function makePlainTable(head: string[], gap: number): Table.Table {
  return new Table({
    head,
    chars: Object.fromEntries(frame.map((name) => [name, ""])),
    style: { head: [], border: [], compact: true, "padding-left": 0, "padding-right": gap },
  });
}
