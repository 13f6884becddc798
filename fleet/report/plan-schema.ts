import { z } from "zod";
import { verdicts } from "./report-words";
import { count, counts, engine, type Immutable, milliseconds, tenantPlan } from "./schema-parts";

const affected = z.object({
  ref: z.string().describe("git revision, as it was given"),
  commit: z.string().describe("the commit that it is"),
  unaffected: count.describe("tenants that are not planned, as they are the same there"),
  reason: z.string().nullable().describe("why every tenant is planned all the same, one line"),
});

/** `tenantry plan --json`: docs/reports.md. */
export const planReport = z
  .object({
    version: z.literal(1),
    command: z.literal("plan"),
    engine,
    affected: affected.nullable().describe("what --affected compared with; null: every named tenant is planned"),
    out: z.string().nullable().describe("folder that the plans are kept in (--out), as it was given"),
    summary: z.object({
      verdict: z.enum(verdicts).describe("the gravest of all tenants"),
      tenants: counts(verdicts).describe("tenants, by verdict"),
      refused: count.describe("tenants that an apply would refuse, as they have hazards"),
    }),
    tenants: z.array(tenantPlan),
    removed: z
      .array(z.string())
      .describe("tenants that the revision of --affected has and the working tree has not: nothing plans their end"),
    durationMs: milliseconds,
  })
  .meta({ title: "The report of tenantry plan --json" });

/** The report of a plan of several tenants. */
export type PlanReport = Immutable<z.infer<typeof planReport>>;
