import { createHash } from "node:crypto";
import { join } from "node:path";
import type { TenantIntent } from "../../ledger/fleet-document";
import { readIfThere } from "../../toolchain/files";
import { CommandError } from "../command-error";

/** What matters here of a synthesized stack, in Terraform's JSON syntax, without cdktf's comments. */
export interface StackDocument {
  /** Attributes by type and name. */
  readonly resource?: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;
}

/**
 * Returns the synthesized stack of a tenant.
 *
 * @param root the checkout
 * @throws CommandError when nothing is synthesized.
 */
export function readStack(root: string, { tenant, folder }: Pick<TenantIntent, "tenant" | "folder">): StackDocument {
  const file = join("cdktf.out", folder, "cdk.tf.json");
  const text = readIfThere(join(root, file));
  if (text === undefined) throw new CommandError(`${tenant}: ${file} is not there; run: npm run synth`);
  return parseStack(text);
}

/** Returns a stack without cdktf's comments: a `//` says where in the code a block comes from, which an engine skips. */
export function parseStack(text: string): StackDocument {
  return JSON.parse(text, (key, value) => (key === "//" && isComment(value) ? undefined : value)) as StackDocument;
}

/** Returns the SHA-256 of a stack, in hexadecimal digits: the same for the same stack, whatever the order of its keys. */
export function hashStack(stack: StackDocument): string {
  return createHash("sha256").update(renderCanonical(stack)).digest("hex");
}

/** A map of a user's own may have a key of that name. */
function isComment(value: unknown): boolean {
  return typeof value === "object" && value !== null && "metadata" in value;
}

function renderCanonical(stack: StackDocument): string {
  return JSON.stringify(stack, (_, value: unknown) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
    return Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)));
  });
}
