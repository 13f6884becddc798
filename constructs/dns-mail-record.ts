import { MxRecordSet } from "@cdktf/provider-dns/lib/mx-record-set";
import { Lazy } from "cdktf";
import { checkDistinct, checkInteger } from "./checks";
import { type CommonRecordProps, type RecordSet, toEntries } from "./dns-record-set";
import { checkNameTarget, getTargetName, type NameTarget } from "./dns-target";
import type { TenantStack } from "./tenant-stack";

/** Where the mail of a name goes (RFC 5321 section 5.1). */
export interface MxRecordProps extends CommonRecordProps {
  readonly type: "MX";
  /** One mail exchanger or several. Changing it updates in place. */
  readonly target: MxTarget | readonly MxTarget[];
}

/** One mail exchanger. */
export interface MxTarget {
  /**
   * Which exchangers are tried first: the lowest number. 0 to 65535.
   *
   * @default 0
   */
  readonly preference?: number;

  /**
   * A VM; or a host name that is no alias: without dots one of the tenant's own zone, or fully qualified with a final
   * dot. `"."`, alone and with preference 0: no mail is taken (RFC 7505).
   */
  readonly exchange: NameTarget;
}

/** Returns the record set that the props ask for, every default resolved. */
export function resolveMx(props: MxRecordProps, stack: TenantStack): RecordSet {
  const entries = toEntries(props.target);
  const exchangers = entries.map(({ entry: { preference = 0, exchange } }) => ({
    preference,
    exchange: exchange === "." ? exchange : getTargetName(exchange, stack),
  }));
  return {
    problems: [
      ...(entries.length === 0 ? ["target must hold at least one mail exchanger, got none"] : []),
      ...entries.flatMap(({ at, entry: { preference = 0, exchange } }) =>
        exchange === "."
          ? checkNull(at, preference, entries.length)
          : [
              ...checkInteger(`${at}.preference`, preference, { min: 0, max: 65_535 }),
              ...checkNameTarget(`${at}.exchange`, exchange, stack, "host"),
            ],
      ),
      ...checkDistinct(
        "target",
        exchangers.map(({ exchange }) => exchange),
      ),
    ],
    values: exchangers.map(({ preference, exchange }) => `${preference} ${exchange}`),
    // By way of their A records.
    vms: [],
    render: (scope, common) => {
      const record = new MxRecordSet(scope, "Default", { ...common, mx: exchangers });
      record.addOverride("depends_on", Lazy.anyValue({ produce: () => findAddressRecords(exchangers, stack) }));
      return record;
    },
  };
}

/**
 * BIND refuses an MX whose exchanger is in the zone and has no address (`check-integrity`, observed with 9.18). The record
 * sets that give it one may be declared later, so this is known when the stack is synthesized.
 */
function findAddressRecords(exchangers: readonly { readonly exchange: string }[], stack: TenantStack) {
  const addresses = exchangers.flatMap(({ exchange }) => stack.findAddressRecords(exchange.slice(0, -1)));
  return addresses.length === 0 ? undefined : addresses;
}

/** RFC 7505 section 3: a null MX has preference 0, and no other MX beside it. */
function checkNull(at: string, preference: number, count: number): string[] {
  const problems = preference === 0 ? [] : [`${at}.preference must be 0 with exchange ".", got ${preference}`];
  if (count > 1)
    problems.push(`${at}.exchange must be alone when it is ".", which says that no mail is taken, got ${count}`);
  return problems;
}
