import { z } from "zod";
import { affected, touched } from "./matrix-schema";
import { verdicts } from "./report-words";
import { count, counts, engine, type Immutable, milliseconds, tenantPlan } from "./schema-parts";

/** `tenantry plan --json`: docs/reports.md. */
export const planReport = z
  .object({
    version: z.literal(1),
    command: z.literal("plan"),
    engine,
    affected: affected.nullable().describe("what --affected compared with; null: every named tenant is planned"),
    out: z
      .string()
      .nullable()
      .describe(
        "folder that the plans are kept in (--out), as it was given; null: none, or not all are (--encrypted-only)",
      ),
    summary: z.object({
      verdict: z.enum(verdicts).describe("the gravest of all tenants"),
      tenants: counts(verdicts).describe("tenants, by verdict"),
      refused: count.describe("tenants that an apply would refuse, as they have hazards"),
    }),
    tenants: z.array(tenantPlan),
    removed: z
      .array(z.string())
      .describe("tenants that the revision of --affected has and the working tree has not: nothing plans their end"),
    touched: touched
      .nullable()
      .describe("what differs between the revision of --affected and the working tree; null: no --affected"),
    durationMs: milliseconds,
  })
  .meta({ title: "The report of tenantry plan --json" });

/** The report of a plan of several tenants. */
export type PlanReport = Immutable<z.infer<typeof planReport>>;
