import { createHash } from "node:crypto";
import { failure } from "../../pve-error";

/**
 * The digest of a list or of an object, in a list of one: what a caller may send back to make sure that nobody changed
 * it in between. Errors do not count (`PVE::Firewall::copy_list_with_digest`, pve-firewall 6.0).
 */
export function firewallDigest(entries: readonly object[]): string {
  const lines = entries.flatMap((entry) =>
    Object.entries(entry)
      .filter(([, value]) => value !== undefined && typeof value !== "object")
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, value]) => `${key}:${value === true ? 1 : value}\n`),
  );
  return createHash("sha1").update(lines.join("")).digest("hex");
}

/** The same entries, each with the digest of all. */
export function withDigest<T extends object>(entries: readonly T[]): (T & { digest: string })[] {
  const digest = firewallDigest(entries);
  return entries.map((entry) => ({ ...entry, digest }));
}

/** @throws PveError 500 when the caller has seen something else (`PVE::Tools::assert_if_modified`, pve-common 9.1). */
export function checkDigest(entries: readonly object[], digest: string | undefined): void {
  if (digest && digest !== firewallDigest(entries)) throw failure("checksum mismatch (file change by other user?)");
}
