import type { TenantIntent } from "../../ledger/fleet-document";
import { type PlannedResource, readShownValues } from "./changes";
import { readAttributes } from "./vm-values";
import { escapeText } from "./words-value";
import type { Knowledge } from "./words-vm";

/** Terraform's type of a file. */
export const fileType = "local_file";

/** Returns what a plan does to a file: `hosts.yml is rewritten`. */
export function renderFileAction(resource: PlannedResource, { intent, isGone }: Knowledge): string {
  const { change, previous_address: previous, address } = resource;
  const { before, after } = readShownValues(change);
  const name = renderFileName(readAttributes(after ?? before).filename, intent);
  switch (change.actions.join()) {
    case "create":
      // The provider forgets a file that is not what it wrote (local 1.4.0, resource_local_file.go): edited or missing.
      return isGone ? `${name} is missing here, or was edited, and would be written` : `${name} is written`;
    case "delete":
      return `${name} is removed`;
    case "forget":
      return `${name} is forgotten: it stays, and no state holds it`;
    case "no-op":
      return previous === undefined
        ? `${name} is taken into the state`
        : `${name} is renamed from ${previous} to ${address} in the state`;
    default:
      return `${name} is rewritten`;
  }
}

/** A file of the tenant's inventory by its place in it. */
function renderFileName(filename: unknown, { inventory }: TenantIntent): string {
  const path = typeof filename === "string" ? filename : "a file";
  const [, within = path] = path.split(`/${inventory}/`);
  return escapeText(within);
}
