import { SrvRecordSet } from "@cdktf/provider-dns/lib/srv-record-set";
import { checkDistinct, checkInteger } from "./checks";
import { type CommonRecordProps, type RecordSet, toEntries } from "./dns-record-set";
import { checkNameTarget, getTargetName, type NameTarget } from "./dns-target";
import type { TenantStack } from "./tenant-stack";
import { TenantVm } from "./tenant-vm";

/** Where a service is (RFC 2782). */
export interface SrvRecordProps extends CommonRecordProps {
  readonly type: "SRV";
  /** Owner name, `_service._proto`, alone or before a name: `_ldap._tcp`, `_sip._udp.eu`. Changing it **replaces** the record set. */
  readonly name: string;
  /** One server or several. Changing it updates in place. */
  readonly target: SrvTarget | readonly SrvTarget[];
}

/** One server of a service. */
export interface SrvTarget {
  /**
   * Which servers are tried first: the lowest number. 0 to 65535.
   *
   * @default 0
   */
  readonly priority?: number;

  /**
   * Share of the requests among servers of one priority. 0 to 65535; 0 where there is nothing to share.
   *
   * @default 0
   */
  readonly weight?: number;

  /** Port of the service. 0 to 65535. */
  readonly port: number;

  /**
   * A VM; or a host name that is no alias: without dots one of the tenant's own zone, or fully qualified with a final
   * dot. `"."`, alone: there is no such service here.
   */
  readonly target: NameTarget;
}

const sixteenBits = { min: 0, max: 65_535 };

/** Returns the record set that the props ask for, every default resolved. */
export function resolveSrv(props: SrvRecordProps, stack: TenantStack): RecordSet {
  const entries = toEntries(props.target);
  const servers = entries.map(({ entry: { priority = 0, weight = 0, port, target } }) => ({
    priority,
    weight,
    port,
    target: target === "." ? target : getTargetName(target, stack),
  }));
  const values = servers.map(({ priority, weight, port, target }) => `${priority} ${weight} ${port} ${target}`);
  return {
    problems: [
      ...(entries.length === 0 ? ["target must hold at least one server, got none"] : []),
      ...entries.flatMap(({ at, entry: { priority = 0, weight = 0, port, target } }) => [
        ...checkInteger(`${at}.priority`, priority, sixteenBits),
        ...checkInteger(`${at}.weight`, weight, sixteenBits),
        ...checkInteger(`${at}.port`, port, sixteenBits),
        ...(target === "." ? [] : checkNameTarget(`${at}.target`, target, stack, "host")),
      ]),
      ...(entries.length > 1 && entries.some(({ entry }) => entry.target === ".")
        ? [`target must be one server when it is ".", which says that there is none, got ${entries.length}`]
        : []),
      ...checkDistinct("target", values),
    ],
    values,
    vms: entries.map(({ entry }) => entry.target).filter((target) => target instanceof TenantVm),
    // The name begins with the service: an SRV record set is never the zone itself.
    render: (scope, common) => new SrvRecordSet(scope, "Default", { ...common, name: common.name ?? "", srv: servers }),
  };
}
