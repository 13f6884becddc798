import { failure } from "../../pve-error";
import { firewallDigest } from "./digest";

/** @throws PveError 500 when the caller has seen something else (`PVE::Tools::assert_if_modified`, pve-common 9.1). */
export function checkDigest(entries: readonly object[], digest: string | undefined): void {
  if (digest && digest !== firewallDigest(entries)) throw failure("checksum mismatch (file change by other user?)");
}
