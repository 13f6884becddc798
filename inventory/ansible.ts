import { Document, type Node, Pair, Scalar, YAMLMap, YAMLSeq } from "yaml";

/** One network device of a host. What nobody knows before the guest does is left out. */
export interface DeviceFacts {
  /** Proxmox VE's name of the slot: `net0`. */
  readonly interface: string;
  /** Id of the tenant's network. */
  readonly network: string;
  readonly address: string | undefined;
  readonly ipv6Address: string | undefined;
  readonly macAddress: string | undefined;
}

/** One host of a tenant. */
export interface HostFacts {
  /** Inventory name: the FQDN, so that the inventories of several tenants can be used together. */
  readonly fqdn: string;
  /** Address or name that Ansible connects to. */
  readonly address: string;
  readonly devices: readonly DeviceFacts[];
  /** Whether the VM may not be destroyed. */
  readonly protected: boolean;
  readonly groups: readonly string[];
  /** Host variables, by name. */
  readonly variables: Readonly<Record<string, unknown>>;
}

/** What `hosts.yml` is made of. */
export interface HostsFacts {
  /** Account that Ansible logs in with. */
  readonly user: string;
  readonly hosts: readonly HostFacts[];
}

/** One network of a tenant. */
export interface NetworkFacts {
  readonly vlanId: number;
  readonly subnet: string;
  readonly gateway: string;
  /** Undefined: IPv4 alone. */
  readonly ipv6: { readonly subnet: string; readonly gateway: string } | undefined;
}

/** What `group_vars/all.yml` is made of. */
export interface GroupFacts {
  readonly tenant: string;
  readonly site: string;
  readonly domain: string;
  readonly nameServers: readonly string[];
  readonly networks: Readonly<Record<string, NetworkFacts>>;
  /** The tenant's own variables, by name. */
  readonly variables: Readonly<Record<string, unknown>>;
}

/** Names that `group_vars/all.yml` gives itself: a tenant's own variables may not take them. */
export const groupVariableNames = ["tenant", "site", "domain", "name_servers", "networks"] as const;

/** Names that `hosts.yml` gives itself for each host: a VM's own variables may not take them. */
export const hostVariableNames = ["ansible_host", "ansible_user", "network_devices", "tenantry_protected"] as const;

/**
 * Renders the Ansible inventory `hosts.yml` (YAML inventory plugin): hosts under `all`, groups as its children.
 *
 * Strings are always quoted, since Ansible reads YAML 1.1, where a plain `no`, `12:30` or `=` is not a string.
 */
export function renderHosts({ user, hosts }: HostsFacts): string {
  const groups = [...new Set(hosts.flatMap((host) => host.groups))].sort();
  const members = (group: string): readonly HostFacts[] => hosts.filter((host) => host.groups.includes(group));
  return renderYaml("hosts", {
    all: {
      hosts: toObject(hosts, (host) => [
        host.fqdn,
        {
          ansible_host: host.address,
          ansible_user: user,
          network_devices: toObject(host.devices, renderDevice),
          // What is deployed, for the ledger to read: `ledger/deployed-hosts.ts`.
          ...(host.protected ? { tenantry_protected: true } : {}),
          ...host.variables,
        },
      ]),
      ...(groups.length === 0
        ? {}
        : {
            children: toObject(groups, (group) => [
              group,
              { hosts: toObject(members(group), (host) => [host.fqdn, {}]) },
            ]),
          }),
    },
  });
}

function renderDevice({ interface: slot, network, address, ipv6Address, macAddress }: DeviceFacts): [string, unknown] {
  // A key without a value is not written.
  return [slot, { network, address, ipv6_address: ipv6Address, mac_address: macAddress }];
}

/** Renders `group_vars/all.yml`: the facts that every host of the tenant shares. */
export function renderGroupVars(facts: GroupFacts): string {
  return renderYaml("variables", {
    tenant: facts.tenant,
    site: facts.site,
    domain: facts.domain,
    name_servers: facts.nameServers,
    networks: toObject(Object.entries(facts.networks), ([id, network]) => [
      id,
      {
        vlan_id: network.vlanId,
        subnet: network.subnet,
        gateway: network.gateway,
        ipv6_subnet: network.ipv6?.subnet,
        ipv6_gateway: network.ipv6?.gateway,
      },
    ]),
    ...facts.variables,
  });
}

/** A key that YAML 1.1 and 1.2 read as the string that it is, without quotes. */
const plainKey = /^(?!(?:y|n|yes|no|on|off|true|false|null)$)[a-z_][a-z0-9_.-]*$/i;

function renderYaml(what: string, data: unknown): string {
  const header = `# The ${what} of this tenant, written by Terraform: the next apply undoes what is edited here.\n---\n`;
  return header + new Document(toNode(data)).toString({ lineWidth: 0, directives: false });
}

/** Made here rather than by the library, to which each node would have to be visited again for its quotes. */
function toNode(value: unknown): Node {
  if (typeof value !== "object" || value === null) return toScalar(value, typeof value !== "string");
  if (Array.isArray(value)) {
    const list = new YAMLSeq();
    list.items = value.map(toNode);
    return list;
  }
  const map = new YAMLMap();
  for (const [key, item] of Object.entries(value)) {
    if (item !== undefined) map.items.push(new Pair(toScalar(key, plainKey.test(key)), toNode(item)));
  }
  return map;
}

function toScalar(value: unknown, isPlain: boolean): Scalar {
  const scalar = new Scalar(value);
  scalar.type = isPlain ? "PLAIN" : "QUOTE_DOUBLE";
  return scalar;
}

function toObject<T>(items: readonly T[], entry: (item: T) => [string, unknown]): Record<string, unknown> {
  return Object.fromEntries(items.map(entry));
}
