/** Data as JSON has it: what Ansible variables may hold. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/**
 * Returns `text` so that Terraform's string templates give it back unchanged: `${` and `%{` would begin an interpolation
 * or a directive. cdktf does not escape them.
 *
 * Each value is escaped before a file is composed of it; escaping the composed text would break cdktf's own tokens.
 */
export function escapeTemplate(text: string): string {
  return text.replaceAll(/[$%]\{/g, (match) => `${match[0]}${match}`);
}

/** {@link escapeTemplate} for every string in `value`, keys included. */
export function escapeTemplates<T extends JsonValue>(value: T): T;
export function escapeTemplates(value: JsonValue): JsonValue {
  if (typeof value === "string") return escapeTemplate(value);
  if (Array.isArray(value)) return value.map((item) => escapeTemplates(item));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [escapeTemplate(key), escapeTemplates(item as JsonValue)]),
  );
}
