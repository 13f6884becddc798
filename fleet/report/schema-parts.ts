import { z } from "zod";
import type { AttributeChange } from "../plan/changes";
import { effects, type Hazard, type MadePlan, type PlannedAction, type TenantPlan } from "../plan/tenant-plan";
import { verdicts } from "./report-words";

/** What a type is when nothing of it may be changed. */
export type Immutable<T> = T extends object ? { readonly [Key in keyof T]: Immutable<T[Key]> } : T;

/** A schema for each field of a type, no more and no less. */
export type Shape<T> = { readonly [Key in keyof T]-?: z.ZodType<T[Key]> };

export const milliseconds = z.int().min(0).describe("milliseconds");
export const count = z.int().min(0);

/** A count for each word of a list. */
export function counts<const Words extends readonly string[]>(words: Words) {
  return z.object(Object.fromEntries(words.map((word) => [word, count])) as { [Word in Words[number]]: typeof count });
}

export const engine = z
  .object({ name: z.enum(["OpenTofu", "Terraform"]), version: z.string() })
  .describe("what made the plans");

const attributeChange = z.object({
  address: z.string().describe("Terraform address; output.<name> of an output"),
  action: z.string().describe("create, update, delete, replace, forget, move or import"),
  attribute: z.string().describe('path of the attribute, as memory[0].dedicated; "": the change is of the whole'),
  before: z.unknown().describe('null where there is none; "(sensitive)" where it must not be shown'),
  after: z.unknown().describe('null where there is none; also "(known after apply)"'),
} satisfies Shape<AttributeChange>);

const plannedAction = z.object({
  address: z.string().describe("Terraform address"),
  effect: z.enum(effects),
  words: z.string().describe("in the owner's words, one line, without the tenant"),
  changes: z.array(attributeChange),
} satisfies Shape<PlannedAction>);

const hazard = z.object({
  address: z.string().describe("Terraform address"),
  message: z.string().describe("what is wrong and what to do, one line"),
} satisfies Shape<Hazard>);

export const tenantPlan = z
  .object({
    tenant: z.string(),
    verdict: z.enum(verdicts).describe("the gravest effect of its actions; failed: there is no plan"),
    actions: z.array(plannedAction),
    hazards: z.array(hazard).describe("what an apply would refuse to do"),
    blocked: z
      .array(z.string())
      .describe("what would be lost and nobody has allowed to be, one line each: an apply refuses it"),
    notes: z.array(z.string()).describe("what no apply changes and its owner should know, one line each"),
    error: z.string().nullable().describe("why there is no plan, one line"),
    durationMs: milliseconds,
  } satisfies Shape<TenantPlan>)
  .meta({ id: "TenantPlan" });

/** What is kept of a plan: on another day, and with other options, something else may be lost. */
export const madePlan = tenantPlan.omit({ blocked: true }) satisfies z.ZodType<MadePlan>;
