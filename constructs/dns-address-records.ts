import { ARecordSet } from "@cdktf/provider-dns/lib/a-record-set";
import { AaaaRecordSet } from "@cdktf/provider-dns/lib/aaaa-record-set";
import { parseIpv4 } from "../substrate/ipv4";
import { canonicalizeIpv6 } from "../substrate/ipv6";
import { checkDistinct } from "./checks";
import { type CommonRecordProps, type RecordSet, toList } from "./dns-record-set";
import { checkOwnVm } from "./dns-target";
import type { TenantStack } from "./tenant-stack";
import { TenantVm } from "./tenant-vm";

/** A name for IPv4 addresses. */
export interface ARecordProps extends CommonRecordProps {
  readonly type: "A";
  /** VMs with a static address, or addresses. Changing it updates in place. */
  readonly target: TenantVm | string | readonly (TenantVm | string)[];
}

/** A name for IPv6 addresses. */
export interface AaaaRecordProps extends CommonRecordProps {
  readonly type: "AAAA";
  /** Addresses, in any form of RFC 4291 but for zones and IPv4-mapped ones. Changing it updates in place. */
  readonly target: string | readonly string[];
}

/** Returns the record set that the props ask for. */
export function resolveA(props: ARecordProps, stack: TenantStack): RecordSet {
  const targets = toList(props.target);
  const vms = targets.filter((target) => target instanceof TenantVm);
  const literals = targets.filter((target) => typeof target === "string");
  const values = targets.map((target) => (target instanceof TenantVm ? (target.address ?? "") : target));
  return {
    problems: [
      ...checkCount(targets),
      ...literals
        .filter((literal) => parseIpv4(literal) === undefined)
        .map((literal) => `target must be a VM or an IPv4 address, got ${JSON.stringify(literal)}`),
      ...vms.flatMap((vm) => checkOwnVm("target", vm, stack)),
      ...vms
        .filter(({ address }) => address === undefined)
        .map((vm) => `target must have a static address, got ${vm.node.path}, which has "dhcp"`),
      ...checkDistinct(
        "target",
        targets.map((target) => (target instanceof TenantVm ? (target.address ?? target.fqdn) : target)),
      ),
    ],
    values,
    vms,
    render: (scope, common) => new ARecordSet(scope, "Default", { ...common, addresses: values }),
  };
}

/** Returns the record set that the props ask for, its addresses in canonical form. */
export function resolveAaaa(props: AaaaRecordProps): RecordSet {
  const targets = toList(props.target);
  const values = targets.map((target) => canonicalizeIpv6(target) ?? target);
  return {
    problems: [
      ...checkCount(targets),
      ...targets
        .filter((target) => canonicalizeIpv6(target) === undefined)
        .map(
          (target) =>
            `target must be an IPv6 address, neither IPv4-mapped nor with a zone, got ${JSON.stringify(target)}`,
        ),
      ...checkDistinct("target", values),
    ],
    values,
    vms: [],
    render: (scope, common) => new AaaaRecordSet(scope, "Default", { ...common, addresses: values }),
  };
}

function checkCount({ length }: readonly unknown[]): string[] {
  return length === 0 ? ["target must hold at least one address, got none"] : [];
}
