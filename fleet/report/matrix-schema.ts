import { z } from "zod";
import { count, type Immutable } from "./schema-parts";

const files = z.array(z.string()).describe("files, relative to the checkout, in alphabetical order");

/** What a change touches. */
export const touched = z
  .object({
    tenants: z
      .array(
        z.object({
          tenant: z.string(),
          files: files.describe("files of this tenant's own: tenant file, inventory, snapshot"),
          claims: z
            .array(z.string())
            .describe("claims of this tenant in the ledger that come, go or change, in words, as: address 10.100.0.11"),
        }),
      )
      .describe("tenants whose own files or claims it touches, also those that are no more"),
    substrate: files.describe("files of substrate/ that it touches"),
    platform: files.describe("other files that it touches and that may decide what tenants get or how pipelines run"),
  })
  .meta({ id: "Touched" });

/** What a change touches: whose files and claims, the substrate, the platform. */
export type Touched = Immutable<z.infer<typeof touched>>;

/** What `--affected` compared with. */
export const affected = z.object({
  ref: z.string().describe("git revision, as it was given"),
  commit: z.string().describe("the commit that it is"),
  unaffected: count.describe("tenants that are left out, as they are the same there"),
  reason: z.string().nullable().describe("why every tenant is taken all the same, one line"),
});

/** `tenantry matrix`: docs/reports.md. */
export const matrixDocument = z
  .object({
    version: z.literal(1),
    command: z.literal("matrix"),
    affected: affected.nullable().describe("what --affected compared with; null: no --affected"),
    tenants: z.array(z.string()).describe("tenants that jobs are to be run for"),
    removed: z
      .array(z.string())
      .describe("tenants that the revision of --affected has and the working tree has not: nothing plans their end"),
    touched: touched
      .nullable()
      .describe("what differs between the revision of --affected and the working tree; null: no --affected"),
  })
  .meta({ title: "The document of tenantry matrix" });

/** Which tenants a pipeline runs jobs for. */
export type MatrixDocument = Immutable<z.infer<typeof matrixDocument>>;
