/** Something that would make a deploy fail, or take what is others', found before anything is changed. */
export interface Problem {
  /** The tenant that it stops; null: all that were asked for. */
  readonly tenant: string | null;
  readonly about: "engine" | "credentials" | "endpoint" | "token" | "dns";
  /** What is wrong and what to do, in one line. */
  readonly message: string;
}

/** What a check found. */
export interface Findings {
  readonly problems: readonly Problem[];
  /** Of the same form, but for people to judge: they stop nothing. */
  readonly notes: readonly Problem[];
}

/** Returns a problem as a line for people. */
export function renderProblem({ tenant, message }: Problem): string {
  return tenant === null ? message : `[${tenant}] ${message}`;
}
