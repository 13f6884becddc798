import { parseIpv4 } from "../substrate/ipv4";
import { isDomainName } from "../substrate/names";
import { checkFqdn, isOwnerName } from "./dns-names";
import { TenantStack } from "./tenant-stack";
import { TenantVm } from "./tenant-vm";

/** A VM; or a name: without dots one of the tenant's own zone, or fully qualified with a final dot. */
export type NameTarget = TenantVm | string;

/** Returns a target's name, fully qualified and with the final dot. */
export function getTargetName(target: NameTarget, { grant }: TenantStack): string {
  if (target instanceof TenantVm) return `${target.fqdn}.`;
  return target.endsWith(".") ? target : `${target}.${grant.zone.name}.`;
}

/**
 * Returns what is wrong with a name that a record leads to. A name with dots and no final dot is refused: zone files read
 * it as relative (RFC 1035 section 5.1), people mean it absolute.
 *
 * @param kind `host`: a host name, without underscores (RFC 1123 section 2.1); `name`: any
 */
export function checkNameTarget(prop: string, target: NameTarget, stack: TenantStack, kind: "host" | "name"): string[] {
  if (target instanceof TenantVm) return checkOwnVm(prop, target, stack);
  const bare = target.replace(/\.$/, "");
  const fits = kind === "host" ? isDomainName(bare) : isOwnerName(bare);
  const isAddress = parseIpv4(bare) !== undefined;
  if (fits && !isAddress && (target.endsWith(".") || !target.includes("."))) {
    return checkFqdn(prop, getTargetName(target, stack).slice(0, -1));
  }
  const rule = kind === "host" ? "a host name" : "a name";
  const remedy = isAddress ? "; an address has type A" : fits ? `; did you mean "${bare}."?` : "";
  return [
    `${prop} must be a VM, ${rule} of the tenant's zone or a domain name with a final dot, got ${JSON.stringify(target)}${remedy}`,
  ];
}

/** Returns what is wrong when a VM is another tenant's. */
export function checkOwnVm(prop: string, vm: TenantVm, stack: TenantStack): string[] {
  if (TenantStack.of(vm) === stack) return [];
  return [`${prop} must be a VM of ${stack.node.id}, got ${vm.node.path}`];
}
