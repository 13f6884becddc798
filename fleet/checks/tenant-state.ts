import { readLocalState } from "../engine/state-document";
import { readRecordName } from "../plan/record-values";

/** A DNS record set that a tenant's Terraform state holds. */
export interface OwnRecord {
  /** Terraform address. */
  readonly address: string;
  /** Without the final dot. */
  readonly fqdn: string;
}

/**
 * Returns the DNS record sets of a tenant's state; undefined when they cannot be read from here: the state is kept in a
 * remote store, is encrypted, or is being written. A local state that is not there yet holds none.
 *
 * @param root the checkout
 * @param state where it is kept, as the fleet document has it
 */
export function findOwnRecords(root: string, state: string): OwnRecord[] | undefined {
  const document = readLocalState(root, state);
  if (document === "unreadable") return undefined;
  if (document === "absent") return [];
  return document.resources
    .filter(({ type }) => type.startsWith("dns_"))
    .map(({ address, attributes }) => ({ address, fqdn: readRecordName(attributes).toLowerCase() }));
}
