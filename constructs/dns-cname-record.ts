import { CnameRecord } from "@cdktf/provider-dns/lib/cname-record";
import type { CommonRecordProps, RecordSet } from "./dns-record-set";
import { checkNameTarget, getTargetName, type NameTarget } from "./dns-target";
import type { TenantStack } from "./tenant-stack";
import { TenantVm } from "./tenant-vm";

/** A name for another name. */
export interface CnameRecordProps extends CommonRecordProps {
  readonly type: "CNAME";
  /**
   * A VM; or a name: without dots one of the tenant's own zone, or fully qualified with a final dot. Changing it updates
   * in place.
   */
  readonly target: NameTarget;
}

/**
 * Returns the record set that the props ask for.
 *
 * @param fqdn its own name, without the final dot
 */
export function resolveCname({ target }: CnameRecordProps, stack: TenantStack, fqdn: string): RecordSet {
  const cname = getTargetName(target, stack);
  const problems = checkNameTarget("target", target, stack, "name");
  // A VM's own name is the ledger's to find: it has an address there.
  if (problems.length === 0 && typeof target === "string" && cname === `${fqdn}.`) {
    problems.push(`target must not be the record itself, got ${JSON.stringify(target)}`);
  }
  return {
    problems,
    values: [cname],
    vms: target instanceof TenantVm ? [target] : [],
    // A CNAME is never the zone itself.
    render: (scope, common) => new CnameRecord(scope, "Default", { ...common, name: common.name ?? "", cname }),
  };
}
