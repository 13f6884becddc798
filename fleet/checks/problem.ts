/** Something that would make a deploy fail, found before anything is changed. */
export interface Problem {
  /** The tenant that it stops; null: all that were asked for. */
  readonly tenant: string | null;
  readonly about: "engine" | "credentials" | "endpoint" | "token" | "dns";
  /** What is wrong and what to do, in one line. */
  readonly message: string;
}

/** Returns a problem as a line for people. */
export function renderProblem({ tenant, message }: Problem): string {
  return tenant === null ? message : `[${tenant}] ${message}`;
}
