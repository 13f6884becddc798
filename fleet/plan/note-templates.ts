import type { TenantIntent } from "../../ledger/fleet-document";
import type { StateDocument } from "../engine/state-document";
import type { StackDocument } from "./stack-document";
import { readAttributes, readBlocks, vmType } from "./vm-values";
import { escapeText } from "./words-value";

/**
 * Returns a line for each VM that was built from another template than the contract says now. No plan shows it: a new
 * template changes nothing of a VM that exists (`lifecycle.ignore_changes`).
 *
 * @param stack as synthesized
 * @param state `undefined`: there is none yet
 */
export function noteTemplates(intent: TenantIntent, stack: StackDocument, state: StateDocument | undefined): string[] {
  return intent.vms.flatMap(({ id, formerly, template }) => {
    const built = findVm(state, id) ?? (formerly === null ? undefined : findVm(state, formerly));
    const from = readBlocks(built ?? {}, "clone")[0]?.vm_id;
    const to = readAttributes(stack.resource?.[vmType]?.[id]?.clone).vm_id;
    if (typeof from !== "number" || typeof to !== "number" || from === to) return [];
    return [
      escapeText(`${id} was built from template ${from}, the contract says ${to}, ${template} (rebuild to take it)`),
    ];
  });
}

function findVm(state: StateDocument | undefined, id: string) {
  return state?.resources.find(({ address }) => address === `${vmType}.${id}`)?.attributes;
}
