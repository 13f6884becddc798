import { ARecordSet } from "@cdktf/provider-dns/lib/a-record-set";
import { CnameRecord } from "@cdktf/provider-dns/lib/cname-record";
import { TxtRecordSet } from "@cdktf/provider-dns/lib/txt-record-set";
import { Construct } from "constructs";
import { checkDistinct, checkId, checkInteger } from "./checks";
import { throwProblems } from "./config-error";
import { checkAddresses, checkCnameTarget, checkFqdn, checkRecordName, checkTexts, quoteText } from "./dns-data";
import { checkSibling } from "./siblings";
import { escapeTemplate } from "./template-literal";
import { TenantStack } from "./tenant-stack";
import { TenantVm } from "./tenant-vm";
import { getTerraformAddress } from "./terraform-address";
import { defaultTtlSeconds } from "./vm-records";

interface CommonProps {
  /**
   * Owner name in the tenant's own zone: labels of a-z, 0-9, _ and -; `"@"` is the zone itself. Changing it
   * **replaces** the record.
   *
   * @default - the id
   */
  readonly name?: string;

  /**
   * How long resolvers may keep the record, in seconds.
   *
   * 0 to 2147483647 (RFC 2181 section 8). Changing it **replaces** the record: for a moment there is none.
   *
   * @default 300
   */
  readonly ttlSeconds?: number;
}

/** A name for addresses. */
export interface ARecordProps extends CommonProps {
  readonly type: "A";
  /** VMs with a static address, or addresses. Changing it updates in place. */
  readonly target: TenantVm | string | readonly (TenantVm | string)[];
}

/** A name for another name. */
export interface CnameRecordProps extends CommonProps {
  readonly type: "CNAME";
  /**
   * A VM; or a name: without dots one of the tenant's own zone, or fully qualified with a final dot. Changing it updates
   * in place.
   */
  readonly target: TenantVm | string;
}

/** Texts at a name. */
export interface TxtRecordProps extends CommonProps {
  readonly type: "TXT";
  /** One text or several, each of 1 to 2048 bytes and 24576 together; a long one is sent in parts of 255. Changing it updates in place. */
  readonly target: string | readonly string[];
}

export type DnsRecordProps = ARecordProps | CnameRecordProps | TxtRecordProps;

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
    throwProblems(`${scope.node.path}/${id}`, [
      ...checkId(id),
      ...checkSibling(scope, id),
      ...(zone.recordTypes.includes(props.type)
        ? []
        : [`type must be one that zone ${zone.name} takes (${zone.recordTypes.join(", ")}), got ${props.type}`]),
      // An id that is no name is told of already.
      ...(props.name === undefined ? checkFqdn("id", fqdn) : checkRecordName(props.name, zone.name)),
      ...checkInteger("ttlSeconds", ttlSeconds, { min: 0, max: 2_147_483_647 }),
      ...checkTarget(props, stack, fqdn),
    ]);

    super(scope, id);
    this.fqdn = fqdn;
    this.ttlSeconds = ttlSeconds;
    const { address, values } = this.render(props, stack, name === "@" ? undefined : name);
    stack.addRecord({ id, address, type: props.type, fqdn, values, ttlSeconds });
  }

  private render(props: DnsRecordProps, { grant }: TenantStack, name: string | undefined) {
    const common = { zone: `${grant.zone.name}.`, name, ttl: this.ttlSeconds };
    switch (props.type) {
      case "A": {
        const targets = toList(props.target);
        const values = targets.map((target) => (target instanceof TenantVm ? (target.address ?? "") : target));
        const dependsOn = targets.filter((target) => target instanceof TenantVm);
        return this.finish(new ARecordSet(this, "Default", { ...common, addresses: values, dependsOn }), values);
      }
      case "CNAME": {
        const value = getCnameTarget(props.target, grant.zone.name);
        const dependsOn = props.target instanceof TenantVm ? [props.target] : [];
        const record = new CnameRecord(this, "Default", { ...common, name: name ?? "", cname: value, dependsOn });
        return this.finish(record, [value]);
      }
      case "TXT": {
        const values = toList(props.target);
        const txt = values.map((text) => escapeTemplate(quoteText(text)));
        return this.finish(new TxtRecordSet(this, "Default", { ...common, txt }), values);
      }
    }
  }

  private finish(record: ARecordSet | CnameRecord | TxtRecordSet, values: readonly string[]) {
    return { address: getTerraformAddress(record), values };
  }
}

function checkTarget(props: DnsRecordProps, stack: TenantStack, fqdn: string): string[] {
  const { zone } = stack.grant;
  switch (props.type) {
    case "A": {
      const targets = toList(props.target);
      const literals = targets.filter((target) => typeof target === "string");
      const floating = targets.filter((target) => target instanceof TenantVm && target.address === undefined);
      return [
        ...checkAddresses(targets.length, literals),
        ...targets.flatMap((target) => (target instanceof TenantVm ? checkOwn(target, stack) : [])),
        ...floating.map((vm) => `target must have a static address, got ${getPath(vm)}, which has "dhcp"`),
        ...checkDistinct(
          "target",
          targets.map((target) => (target instanceof TenantVm ? (target.address ?? target.fqdn) : target)),
        ),
      ];
    }
    case "CNAME": {
      if (props.name === "@")
        return [`name must not be "@" for a CNAME: the zone itself has other records (RFC 1034 section 3.6.2)`];
      if (props.target instanceof TenantVm) return checkOwn(props.target, stack);
      const problems = checkCnameTarget(props.target);
      if (problems.length === 0)
        problems.push(...checkFqdn("target", getCnameTarget(props.target, zone.name).slice(0, -1)));
      if (problems.length === 0 && getCnameTarget(props.target, zone.name) === `${fqdn}.`) {
        return [`target must not be the record itself, got ${JSON.stringify(props.target)}`];
      }
      return problems;
    }
    case "TXT":
      return [...checkTexts(toList(props.target)), ...checkDistinct("target", toList(props.target))];
  }
}

function checkOwn(target: TenantVm, stack: TenantStack): string[] {
  return TenantStack.of(target) === stack ? [] : [`target must be a VM of ${stack.node.id}, got ${getPath(target)}`];
}

function getPath(target: TenantVm | string): string {
  return target instanceof TenantVm ? target.node.path : target;
}

function getCnameTarget(target: TenantVm | string, zone: string): string {
  if (target instanceof TenantVm) return `${target.fqdn}.`;
  return target.endsWith(".") ? target : `${target}.${zone}.`;
}

function toList<T>(value: T | readonly T[]): readonly T[] {
  return Array.isArray(value) ? value : [value as T];
}
