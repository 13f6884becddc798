/** Up to so many tenants are named in a command; more stand for all: a tenant without changes has nothing done to it. */
const named = 8;

/** Returns a command for some tenants, for a line that says what to run next. */
export function renderCommand(name: string, tenants: readonly string[], ...options: readonly string[]): string {
  return ["npx tenantry", name, ...(tenants.length > named ? [] : tenants), ...options].join(" ");
}
