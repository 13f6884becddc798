import type { Problem } from "./problem";
import type { RequiredRight } from "./required-rights";
import type { Target } from "./target";

/** Asks for the privileges that a token has at a path. */
export type AskPrivileges = (path: string) => Promise<ReadonlySet<string>>;

/**
 * Returns what a token that the API takes may not do: a line for a token that is another tenant's, else a line for each
 * place where privileges are missing.
 */
export async function checkRights(target: Target, ask: AskPrivileges): Promise<Problem[]> {
  const { tenant, token, rights } = target;
  const other = await findOtherTenant(target, ask);
  const found = await Promise.all(rights.map((right) => findMissing(right, ask)));
  const messages = other
    ? [`${token.variable} holds the token of tenant "${other}"; put the one of tenant "${tenant}" into it`]
    : found.filter(({ missing }) => missing.length > 0).map(renderMissing);
  return messages.map((message) => ({ tenant, about: "token", message }));
}

/** The tenant in whose pool the token has rights when it has none in that of its own. */
async function findOtherTenant({ pool, otherPools }: Target, ask: AskPrivileges): Promise<string | undefined> {
  if ((await ask(`/pool/${pool}`)).size > 0) return undefined;
  for (const [tenant, id] of Object.entries(otherPools)) {
    if ((await ask(`/pool/${id}`)).has("VM.Allocate")) return tenant;
  }
  return undefined;
}

interface Missing {
  readonly path: string;
  readonly missing: readonly string[];
}

async function findMissing({ path, privileges, orOnEach = [] }: RequiredRight, ask: AskPrivileges): Promise<Missing> {
  const held = await ask(path);
  const missing = privileges.filter((privilege) => !held.has(privilege));
  if (missing.length === 0 || orOnEach.length === 0) return { path, missing };
  const each = await Promise.all(orOnEach.map(ask));
  const isElsewhere = (privilege: string) =>
    privilege.startsWith("VM.") && each.every((privileges) => privileges.has(privilege));
  return { path, missing: missing.filter((privilege) => !isElsewhere(privilege)) };
}

function renderMissing({ path, missing }: Missing): string {
  return `the API token lacks ${missing.join(", ")} on ${path}; give them there to the token and to its user (docs/connect-to-proxmox.md)`;
}
