import { join } from "node:path";
import { readIfThere } from "../../toolchain/files";

/** A DNS record set that a tenant's Terraform state holds. */
export interface OwnRecord {
  /** Terraform address. */
  readonly address: string;
  /** Without the final dot. */
  readonly fqdn: string;
}

/** What matters here of a state file, version 4. */
interface StateDocument {
  /** Not there when the state is encrypted. */
  readonly resources?: readonly {
    readonly mode: "managed" | "data";
    readonly type: string;
    readonly name: string;
    readonly instances: readonly { readonly attributes: { readonly zone: string; readonly name?: string | null } }[];
  }[];
}

/**
 * Returns the DNS record sets of a tenant's state; undefined when they cannot be read from here: the state is kept in a
 * remote store, is encrypted, or is being written. A local state that is not there yet holds none.
 *
 * @param root the checkout
 * @param state where it is kept, as the fleet document has it
 */
export function findOwnRecords(root: string, state: string): OwnRecord[] | undefined {
  const [, file] = /^local:(.*)$/.exec(state) ?? [];
  if (file === undefined) return undefined;
  const text = readIfThere(join(root, file));
  if (text === undefined) return [];
  const resources = parse(text)?.resources;
  return resources
    ?.filter(({ mode, type }) => mode === "managed" && type.startsWith("dns_"))
    .flatMap(({ type, name, instances }) =>
      instances.map(({ attributes }) => ({ address: `${type}.${name}`, fqdn: getFqdn(attributes) })),
    );
}

function parse(text: string): StateDocument | undefined {
  try {
    return JSON.parse(text) as StateDocument;
  } catch {
    return undefined; // an engine writes it just now, or was killed while it did
  }
}

function getFqdn({ zone, name }: { readonly zone: string; readonly name?: string | null }): string {
  return (name ? `${name}.${zone}` : zone).toLowerCase().replace(/\.$/, "");
}
