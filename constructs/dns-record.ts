import { Construct } from "constructs";
import { checkFormerId, checkId, checkInteger } from "./checks";
import { throwProblems } from "./config-error";
import { type AaaaRecordProps, type ARecordProps, resolveA, resolveAaaa } from "./dns-address-records";
import { type CnameRecordProps, resolveCname } from "./dns-cname-record";
import { type MxRecordProps, resolveMx } from "./dns-mail-record";
import { checkFqdn, checkRecordName, checkZoneOf } from "./dns-names";
import type { RecordSet } from "./dns-record-set";
import { resolveSrv, type SrvRecordProps } from "./dns-service-record";
import { resolveTxt, type TxtRecordProps } from "./dns-text-record";
import { checkSibling } from "./siblings";
import { TenantStack } from "./tenant-stack";
import { getTerraformAddress } from "./terraform-address";
import { defaultTtlSeconds } from "./vm-records";

export type DnsRecordProps =
  | ARecordProps
  | AaaaRecordProps
  | CnameRecordProps
  | MxRecordProps
  | SrvRecordProps
  | TxtRecordProps;

/** A DNS record set in the tenant's own zone. In the plan it has the id of this construct. */
export class DnsRecord extends Construct {
  /** Owner name, fully qualified, without the final dot. */
  readonly fqdn: string;
  readonly ttlSeconds: number;

  /** @throws ConfigError with every prop that is wrong. */
  constructor(scope: Construct, id: string, props: DnsRecordProps) {
    const stack = TenantStack.of(scope);
    const { zone } = stack.grant;
    const name = props.name ?? id;
    const fqdn = name === "@" ? zone.name : `${name}.${zone.name}`;
    const ttlSeconds = props.ttlSeconds ?? defaultTtlSeconds;
    const set = resolve(props, stack, fqdn);
    throwProblems(`${scope.node.path}/${id}`, [
      ...checkId(id),
      ...checkSibling(scope, id),
      ...checkFormerId(id, props.formerly),
      ...(zone.recordTypes.includes(props.type)
        ? []
        : [`type must be one that zone ${zone.name} takes (${zone.recordTypes.join(", ")}), got ${props.type}`]),
      // An id that is no name is told of already.
      ...(props.name === undefined ? checkFqdn("id", fqdn) : checkRecordName(props.name, props.type, zone.name)),
      ...checkZoneOf(props.name === undefined ? "id" : "name", fqdn, stack),
      ...checkInteger("ttlSeconds", ttlSeconds, { min: 0, max: 2_147_483_647 }),
      ...set.problems,
    ]);

    super(scope, id);
    this.fqdn = fqdn;
    this.ttlSeconds = ttlSeconds;
    const resource = set.render(this, {
      zone: `${zone.name}.`,
      name: name === "@" ? undefined : name,
      ttl: ttlSeconds,
    });
    if (set.vms.length > 0) resource.dependsOn = set.vms.map((vm) => vm.terraformAddress);
    const address = getTerraformAddress(resource);
    stack.addRecord({ id, address, type: props.type, fqdn, values: set.values, ttlSeconds });
    if (props.formerly !== undefined) stack.addRename(this, props.formerly);
  }
}

function resolve(props: DnsRecordProps, stack: TenantStack, fqdn: string): RecordSet {
  switch (props.type) {
    case "A":
      return resolveA(props, stack);
    case "AAAA":
      return resolveAaaa(props, stack);
    case "CNAME":
      return resolveCname(props, stack, fqdn);
    case "MX":
      return resolveMx(props, stack);
    case "SRV":
      return resolveSrv(props, stack);
    case "TXT":
      return resolveTxt(props);
  }
}
