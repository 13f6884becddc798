import { z } from "zod";
import { outcomes } from "./report-words";
import { counts, engine, type Immutable, milliseconds, tenantPlan } from "./schema-parts";

const tenantApply = z.object({
  tenant: z.string(),
  outcome: z.enum(outcomes),
  reasons: z
    .array(z.string())
    .describe("why it was refused, failed or was not started, and what is done of it and what not, one line each"),
  plan: tenantPlan.nullable().describe("what was to be applied; null: it was not planned"),
  durationMs: milliseconds,
});

/** What became of one tenant. */
export type TenantApply = Immutable<z.infer<typeof tenantApply>>;

/** `tenantry apply --json`: docs/reports.md. */
export const applyReport = z
  .object({
    version: z.literal(1),
    command: z.literal("apply"),
    engine,
    plans: z.string().nullable().describe("folder of the reviewed plans (--plans), as it was given; null: fresh plans"),
    interrupted: z.string().nullable().describe("signal that ended the run early, as SIGINT"),
    summary: z.object({ tenants: counts(outcomes).describe("tenants, by outcome") }),
    tenants: z.array(tenantApply),
    durationMs: milliseconds,
  })
  .meta({ title: "The report of tenantry apply --json" });

/** The report of an apply of several tenants. */
export type ApplyReport = Immutable<z.infer<typeof applyReport>>;
