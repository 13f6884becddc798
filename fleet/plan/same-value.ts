/**
 * Returns whether two values are the same for the provider, to which what is unset is the zero of its type
 * (terraform-plugin-sdk, `ResourceData.HasChange`).
 */
export function isSame(one: unknown, other: unknown): boolean {
  if (isZero(one) && isZero(other)) return true;
  if (one === null || other === null || typeof one !== "object" || typeof other !== "object") return one === other;
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  if (Array.isArray(one) && one.length !== (other as unknown[]).length) return false;
  const [from, to] = [one as Record<string, unknown>, other as Record<string, unknown>];
  return [...new Set([...Object.keys(from), ...Object.keys(to)])].every((key) => isSame(from[key], to[key]));
}

function isZero(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0;
  return value === undefined || value === null || value === "" || value === 0 || value === false;
}
