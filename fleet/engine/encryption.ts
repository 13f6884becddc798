import { parseJson } from "../parse-json";
import type { StateDocument } from "./state-document";

/** What a state says of itself without a key. */
export interface StateHeader extends Pick<StateDocument, "lineage" | "serial"> {
  readonly isEncrypted: boolean;
}

/**
 * Whether a state or a plan file is one that OpenTofu has encrypted (1.12.6, internal/encryption/base.go). One in clear has
 * no such field: a state is JSON of another form, a plan file a zip archive.
 */
export function isEncrypted(text: string): boolean {
  const document = parseJson(text) as { readonly encrypted_data?: unknown } | null | undefined;
  return typeof document?.encrypted_data === "string";
}

/** Returns what a state says of itself; undefined when its text is no whole state. An encrypted one says it in clear. */
export function parseStateHeader(text: string): StateHeader | undefined {
  const { lineage, serial } = (parseJson(text) ?? {}) as Partial<StateDocument>;
  if (typeof lineage !== "string" || typeof serial !== "number") return undefined;
  return { lineage, serial, isEncrypted: isEncrypted(text) };
}
