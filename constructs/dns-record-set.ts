import type { TerraformResource } from "cdktf";
import type { Construct } from "constructs";
import type { TenantVm } from "./tenant-vm";

/** What every kind of record set has. */
export interface CommonRecordProps {
  /**
   * Owner name in the tenant's own zone: labels of a-z, 0-9, - and, but for A, AAAA and MX, _; `"@"` is the zone itself.
   * Changing it **replaces** the record set.
   *
   * @default - the id
   */
  readonly name?: string;

  /**
   * How long resolvers may keep the record set, in seconds.
   *
   * 0 to 2147483647 (RFC 2181 section 8). Changing it **replaces** the record set: for a moment there is none.
   *
   * @default 300
   */
  readonly ttlSeconds?: number;

  /**
   * The id that this record had before: the record set of that id is moved in the state. Can be left out again once it is
   * deployed. A name that follows the id changes with it, which **replaces** the record set.
   *
   * @default - it never had another
   */
  readonly formerly?: string;
}

/** A record set of one kind, resolved from its props. */
export interface RecordSet {
  /** What is wrong with the props of this kind, a line a problem. */
  readonly problems: readonly string[];
  /** As the fleet document has them. */
  readonly values: readonly string[];
  /** VMs that must be there first: names follow machines. */
  readonly vms: readonly TenantVm[];
  /** Makes the resource. Only without problems. */
  render(scope: Construct, common: CommonConfig): TerraformResource;
}

/** What every record set of the provider has. */
export interface CommonConfig {
  /** With the final dot. */
  readonly zone: string;
  /** Without the zone; undefined: the zone itself. */
  readonly name: string | undefined;
  readonly ttl: number;
}

/** Returns one value or several as a list. */
export function toList<T>(value: T | readonly T[]): readonly T[] {
  return Array.isArray(value) ? value : [value as T];
}

/** Returns one entry or several with the path that problems name each by: `target` or `target[1]`. */
export function toEntries<T>(value: T | readonly T[]): readonly { readonly at: string; readonly entry: T }[] {
  return toList(value).map((entry, index) => ({ at: Array.isArray(value) ? `target[${index}]` : "target", entry }));
}
