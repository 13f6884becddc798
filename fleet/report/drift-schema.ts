import { z } from "zod";
import type { ExpectedDrift } from "../../ledger/fleet-document";
import { driftVerdicts } from "./report-words";
import { count, counts, engine, type Immutable, milliseconds, type Shape } from "./schema-parts";

const expectation = z.object({
  reason: z.string(),
  owner: z.string().describe("who answers for it"),
  expires: z.iso.date().describe("last day on which it is expected, YYYY-MM-DD, by UTC"),
});

const finding = z
  .object({
    tenant: z.string(),
    verdict: z.enum(driftVerdicts),
    address: z.string().describe("Terraform address; of what is unmanaged qemu/<VMID> or <FQDN> <type>"),
    attribute: z.string().describe('what of it differs; "": it as a whole'),
    before: z.unknown().describe("as it was applied; null: there is none"),
    after: z.unknown().describe("as it was found; null: there is none"),
    apply: z
      .enum(["nothing", "creates", "updates", "restarts", "replaces", "destroys", "refused"])
      .describe("what an apply would do about it"),
    message: z.string().describe("in the owner's words, one line, without the tenant"),
    expected: expectation.nullable().describe("the entry of tenants/expected-drift.ts that expects it"),
    known: z.boolean().describe("whether the report of --since has it too"),
  })
  .meta({ id: "Finding" });

/** One thing that differs from what was applied, or from what is asked for. */
export type Finding = Immutable<z.infer<typeof finding>>;

const tenantDrift = z.object({
  tenant: z.string(),
  findings: z.array(finding).describe("all of them, those that are expected or known as well"),
  gone: z.array(finding).describe("findings that the report of --since has, and that are no more"),
  notes: z.array(z.string()).describe("what could not be compared, and why, one line each"),
  planned: z.boolean().describe("whether the engine made a plan; with --fast only where something differs"),
  error: z.string().nullable().describe("why the tenant could not be looked at, one line"),
  durationMs: milliseconds,
});

/** What a drift run found of one tenant. */
export type TenantDrift = Immutable<z.infer<typeof tenantDrift>>;

const expectedDrift = z.object({
  tenant: z.string(),
  address: z.string(),
  attribute: z.string(),
  ...expectation.shape,
} satisfies Shape<ExpectedDrift>);

/** `tenantry drift --json`: docs/reports.md. */
export const driftReport = z
  .object({
    version: z.literal(1),
    command: z.literal("drift"),
    engine,
    fast: z
      .object({
        unclaimed: z.array(z.string()).describe("kinds of drift that --fast does not look for, one line each"),
      })
      .nullable()
      .describe("null: a full run"),
    since: z.string().nullable().describe("earlier report that this one is compared with (--since), as it was given"),
    summary: z.object({
      findings: counts(driftVerdicts).describe("findings that are not expected, by verdict"),
      expected: count.describe("findings that are expected"),
      known: count.describe("findings that are not expected, and that the report of --since has too"),
      gone: count.describe("findings that the report of --since has, and that are no more"),
      drifted: count.describe("tenants with a finding that is neither expected nor known"),
      failed: count.describe("tenants that could not be looked at"),
    }),
    expired: z.array(expectedDrift).describe("entries of tenants/expected-drift.ts whose last day has gone by"),
    tenants: z.array(tenantDrift),
    durationMs: milliseconds,
  })
  .meta({ title: "The report of tenantry drift --json" });

/** The report of a drift run over several tenants. */
export type DriftReport = Immutable<z.infer<typeof driftReport>>;
