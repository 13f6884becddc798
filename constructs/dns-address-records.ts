import { ARecordSet } from "@cdktf/provider-dns/lib/a-record-set";
import { AaaaRecordSet } from "@cdktf/provider-dns/lib/aaaa-record-set";
import type { TerraformResource } from "cdktf";
import type { Construct } from "constructs";
import { parseIpv4 } from "../substrate/ipv4";
import { canonicalizeIpv6 } from "../substrate/ipv6";
import { checkDistinct } from "./checks";
import { type CommonConfig, type CommonRecordProps, type RecordSet, toList } from "./dns-record-set";
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
  /**
   * VMs whose IPv6 address is known, or addresses, in any form of RFC 4291 but for zones and IPv4-mapped ones. Changing it
   * updates in place.
   */
  readonly target: TenantVm | string | readonly (TenantVm | string)[];
}

/** Returns the record set that the props ask for. */
export function resolveA(props: ARecordProps, stack: TenantStack): RecordSet {
  return resolveAddresses(toList(props.target), stack, {
    get: ({ address }) => address,
    canonicalize: (text) => (parseIpv4(text) === undefined ? undefined : text),
    rule: "be a VM or an IPv4 address",
    known: "have a static address",
    unknown: 'which has "dhcp"',
    render: (scope, common, values) => new ARecordSet(scope, "Default", { ...common, addresses: values }),
  });
}

/** Returns the record set that the props ask for, its addresses in canonical form. */
export function resolveAaaa(props: AaaaRecordProps, stack: TenantStack): RecordSet {
  return resolveAddresses(toList(props.target), stack, {
    get: ({ ipv6Address }) => ipv6Address,
    canonicalize: canonicalizeIpv6,
    rule: "be a VM or an IPv6 address, neither IPv4-mapped nor with a zone",
    known: "have an IPv6 address that is known",
    unknown: "which has none",
    render: (scope, common, values) => new AaaaRecordSet(scope, "Default", { ...common, addresses: values }),
  });
}

/** What tells the two families apart. */
interface Family {
  /** Returns a VM's address of the family. */
  readonly get: (vm: TenantVm) => string | undefined;
  /** Returns an address in canonical form, or undefined when it is none of the family. */
  readonly canonicalize: (text: string) => string | undefined;
  /** What a target must be, what a VM must have, and what is said of one that has not. */
  readonly rule: string;
  readonly known: string;
  readonly unknown: string;
  readonly render: (scope: Construct, common: CommonConfig, values: string[]) => TerraformResource;
}

function resolveAddresses(
  targets: readonly (TenantVm | string)[],
  stack: TenantStack,
  { get, canonicalize, rule, known, unknown, render }: Family,
): RecordSet {
  const vms = targets.filter((target) => target instanceof TenantVm);
  const literals = targets.filter((target) => typeof target === "string");
  const values = targets.map((target) =>
    target instanceof TenantVm ? (get(target) ?? "") : (canonicalize(target) ?? target),
  );
  return {
    problems: [
      ...(targets.length === 0 ? ["target must hold at least one address, got none"] : []),
      ...literals
        .filter((literal) => canonicalize(literal) === undefined)
        .map((literal) => `target must ${rule}, got ${JSON.stringify(literal)}`),
      ...vms.flatMap((vm) => checkOwnVm("target", vm, stack)),
      ...vms.filter((vm) => get(vm) === undefined).map((vm) => `target must ${known}, got ${vm.node.path}, ${unknown}`),
      ...checkDistinct(
        "target",
        targets.map((target, index) => values[index] || (target as TenantVm).fqdn),
      ),
    ],
    values,
    vms,
    render: (scope, common) => render(scope, common, values),
  };
}
