import type { AttributeChange } from "./changes";

/** What an apply would do, the mildest first. */
export const effects = ["unchanged", "creates", "updates", "restarts", "replaces", "destroys"] as const;

/**
 * What an apply would do to one resource:
 * - `creates`: it is made;
 * - `updates`: it is changed in place; a file or a record set also when it is made anew or goes;
 * - `restarts`: it is a running VM, changed in place, and the provider stops it for that;
 * - `replaces`: it is a VM, which is destroyed and made again;
 * - `destroys`: it is a VM that goes, or loses a disk.
 */
export type Effect = (typeof effects)[number];

/** The gravest effect of a tenant's plan, of files only where nothing else changes; `failed`: there is no plan. */
export type Verdict = Effect | "failed";

/** What a plan would do to one resource. */
export interface PlannedAction {
  /** Terraform address. */
  readonly address: string;
  readonly effect: Effect;
  /** In the owner's words, without the tenant: `api-vm01 restarts: memory 4096 → 8192 MiB`. */
  readonly words: string;
  /**
   * At least one. What is not there is `null`; what comes or goes as a whole has one without an attribute and values, a
   * replacement the attributes that change with it. Values are as the plan has them: text that a terminal must not get
   * as it is.
   */
  readonly changes: readonly AttributeChange[];
}

/** Something that the provider would do wrongly: an apply refuses the tenant. */
export interface Hazard {
  /** Terraform address. */
  readonly address: string;
  /** What is wrong and what to do, in one line. */
  readonly message: string;
}

/** What a plan of one tenant would do, before anybody has said what of it may be lost. */
export interface MadePlan {
  readonly tenant: string;
  readonly verdict: Verdict;
  readonly actions: readonly PlannedAction[];
  /** What an apply would refuse to do. */
  readonly hazards: readonly Hazard[];
  /** What no apply changes and its owner should know, a line each. */
  readonly notes: readonly string[];
  /** Why there is no plan, in one line; `null`: there is one. */
  readonly error: string | null;
  /** How long it took, in milliseconds. */
  readonly durationMs: number;
}

/** What a plan of one tenant would do. */
export interface TenantPlan extends MadePlan {
  /** What would be lost and nobody has allowed to be, a line each, with what allows it: an apply refuses it. */
  readonly blocked: readonly string[];
}
