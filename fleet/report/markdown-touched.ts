import { renderAlert } from "./markdown-alert";
import { renderNames } from "./markdown-table";
import { renderCode } from "./markdown-text";
import type { Touched } from "./matrix-schema";
import { renderCount } from "./one-line";

/** Characters for the names in one place of the sentence. */
const room = 300;

/** So many tenants are told with their claims. */
const toldTenants = 5;

/**
 * Returns what a change touches beyond one tenant, as an alert: other tenants' files and claims, the substrate, the platform.
 * Nothing where it touches no more than that.
 */
export function renderTouched(touched: Touched | null): string[] {
  if (touched === null) return [];
  const own = listOwn(touched);
  const parts = [
    ...(own.length > 1 ? [`files of ${renderList(own, "tenant")}`] : []),
    ...renderClaims(touched.tenants.filter(({ files }) => files.length === 0)),
    ...(touched.substrate.length === 0 ? [] : [`the substrate (${renderList(touched.substrate, "file")})`]),
    ...renderPlatform(touched.platform),
  ];
  return parts.length === 0 ? [] : [renderAlert("WARNING", [`${renderSubject(touched)}: ${parts.join(", ")}.`])];
}

/** Returns that a change touches one tenant alone, as a quiet sentence; nothing where it does not. */
export function renderAlone(touched: Touched | null): string[] {
  const [first, ...more] = touched === null ? [] : listOwn(touched);
  if (first === undefined || more.length > 0 || renderTouched(touched).length > 0) return [];
  return [`The change touches ${renderCode(first)} alone.`];
}

function renderSubject(touched: Touched): string {
  const { tenants, substrate } = touched;
  const own = listOwn(touched);
  const [first] = own;
  if (own.length === 1 && first !== undefined) return `**This changes more than ${renderCode(first)}**`;
  if (own.length > 1) return "**This changes more than one tenant**";
  if (tenants.length === 0 && substrate.length === 0)
    return "**This changes the platform alone, and no tenant's files**";
  return "**This changes no tenant's files, but what tenants stand on**";
}

function renderClaims(tenants: Touched["tenants"]): string[] {
  const parts = tenants
    .slice(0, toldTenants)
    .map(({ tenant, claims }) => `claims of ${renderCode(tenant)} (${renderList(claims, "claim")})`);
  const rest = tenants.length - toldTenants;
  return [...parts, ...(rest > 0 ? [`claims of ${renderCount(rest, "more tenant")}`] : [])];
}

function renderPlatform(files: readonly string[]): string[] {
  return files.length === 0
    ? []
    : [`${renderCount(files.length, "file")} of the platform (${renderList(files, "file")})`];
}

/** Of names that do not fit, how many there are. */
function renderList(names: readonly string[], noun: string): string {
  return renderNames(names, room) || renderCount(names.length, noun);
}

/** Tenants whose own files are touched. */
function listOwn({ tenants }: Touched): string[] {
  return tenants.filter(({ files }) => files.length > 0).map(({ tenant }) => tenant);
}
