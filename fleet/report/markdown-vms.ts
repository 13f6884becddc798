import { vmType } from "../plan/vm-values";
import { escapeHtml } from "./markdown-text";

/** So many are named where a tenant is folded. */
const named = 3;

/** Returns the VMs among addresses, as HTML that follows a word; nothing where there is none. */
export function renderVms(addresses: readonly string[]): string {
  const ids = [...new Set(addresses)]
    .filter((address) => address.startsWith(`${vmType}.`))
    .map((address) => `<code>${escapeHtml(address.slice(vmType.length + 1))}</code>`);
  const rest = ids.length > named ? ` and ${ids.length - named} more` : "";
  return ids.length === 0 ? "" : ` ${ids.slice(0, named).join(" ")}${rest}`;
}
