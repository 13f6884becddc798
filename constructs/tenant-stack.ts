import "./without-creation-stacks";
import { type App, TerraformResource, TerraformStack } from "cdktf";
import { Construct } from "constructs";
import { groupVariableNames } from "../inventory/ansible";
import type { Claim } from "../ledger/claims";
import type { RecordIntent, TenantIntent, VmIntent } from "../ledger/fleet-document";
import { Identities } from "../ledger/identities";
import { checkOwners } from "../substrate/owners";
import { listInnerZones, type Site, type TenantGrant } from "../substrate/site";
import { checkStateStore, type StateStore } from "../substrate/state-store";
import { type AnsibleVariables, checkVariables } from "./ansible-variables";
import { checkId } from "./checks";
import { ConfigError } from "./config-error";
import { checkExchangers, findAddressRecords } from "./exchangers";
import { InventoryFiles, type InventoryHost, type InventoryNetwork } from "./inventory-files";
import { renderProviders } from "./providers";
import { Renames } from "./renames";
import { type Block, renderOnce } from "./render-once";
import { findSibling } from "./siblings";
import { checkStateKey, getStateAddress, renderBackend } from "./state-backend";
import { getTerraformAddress } from "./terraform-address";

export interface TenantStackProps {
  /** Site that the tenant lives at. Changing it **replaces** everything. */
  readonly site: Site;

  /**
   * Where the Terraform state is kept. Changing it wants `cdktf deploy --migrate-state` once.
   *
   * @default - the site's
   */
  readonly state?: StateStore;

  /**
   * Those who answer for the tenant, and whose review a change of its files wants: `@user`, `@organization/team` or an
   * e-mail address. Changing them changes nothing but `CODEOWNERS`: run `tenantry owners`.
   *
   * @default - the platform's own, as the site has them
   */
  readonly owners?: readonly string[];

  /**
   * Variables that Ansible has for every host of the tenant, in `group_vars/all.yml`. Changing them rewrites that file.
   *
   * Names are `a-z`, `A-Z`, `0-9` and `_`; not `tenant`, `site`, `domain`, `name_servers`, `networks`, which are there
   * already.
   *
   * @default - none
   */
  readonly ansibleVariables?: AnsibleVariables;
}

/** Where the constructs of an app find what the ledger knows: context of the app. */
const identitiesContext = "tenantry/identities";

/** Gives the constructs of an app what a ledger knows, and returns it. Before there are any. */
export function giveIdentities(app: App, claims: readonly Claim[]): Identities {
  const identities = new Identities(claims);
  app.node.setContext(identitiesContext, identities);
  return identities;
}

/** A record set as its construct knows it, before it is said whether that was renamed. */
export type NewRecord = Omit<RecordIntent, "movedFrom">;

/** A tenant's state is its own, and so are its credentials: cdktf would have the one read the other's state. */
class ForeignReference extends Error {
  readonly problem: string;

  constructor(tenant: string, identifier: string) {
    super(identifier);
    this.problem = `what a tenant refers to must be its own, got ${identifier} of tenant "${tenant}"; use a value that is known before, like an address`;
  }
}

/** What the constructs of a tenant have told their stack. */
interface Members {
  readonly networks: InventoryNetwork[];
  readonly vms: VmIntent[];
  readonly records: NewRecord[];
}

/**
 * One tenant: its VMs, networks and names, with a Terraform state of its own.
 *
 * Brings the providers, the variables for endpoints and credentials, the state store and the inventory files.
 */
export class TenantStack extends TerraformStack {
  readonly site: Site;
  /** What the substrate has set up for this tenant. */
  readonly grant: TenantGrant;

  /** What the ledger knows; undefined where an app has none. */
  readonly identities: Identities | undefined;
  /** Zones of other tenants that lie in this tenant's. */
  readonly innerZones: readonly string[];

  private readonly owners: readonly string[];
  private readonly store: StateStore;
  private readonly renames = new Renames();
  private readonly members: Members = { networks: [], vms: [], records: [] };
  private readonly files: InventoryFiles;

  /** @throws ConfigError when the name is not a safe one, the site does not know the tenant, or a prop is wrong. */
  constructor(scope: App, id: string, props: TenantStackProps) {
    const grant = getGrant(scope, id, props);
    super(scope, id);
    this.site = props.site;
    this.grant = grant;
    this.owners = props.owners ?? [];
    this.store = props.state ?? props.site.state;
    this.identities = scope.node.tryGetContext(identitiesContext);
    this.innerZones = listInnerZones(this.site, grant.zone.name);

    // In a scope of its own, as cdktf names the backend "backend", which is a fine name for a VM.
    renderBackend(new Construct(this, "State"), this.store, { site: this.site.name, tenant: id });
    renderProviders(this, getVariableNames(id));
    this.files = new InventoryFiles(this, "Inventory", {
      tenant: id,
      site: this.site,
      domain: grant.zone.name,
      variables: props.ansibleVariables ?? {},
    });
  }

  /** @throws Error when `construct` is not part of a tenant. */
  static override of(construct: Construct): TenantStack {
    const stack = TerraformStack.of(construct);
    if (stack instanceof TenantStack) return stack;
    throw new Error(`${construct.node.path} must be part of a TenantStack`);
  }

  /** Returns the path of one of the tenant's files in its inventory, for the engine. */
  getInventoryPath(name: string): string {
    return this.files.getPath(name);
  }

  /**
   * Moves the resources of a construct from where they were in the state when it had another id. Called by
   * {@link TenantVm} and {@link DnsRecord}.
   */
  addRename(construct: Construct, formerly: string): void {
    this.renames.add(construct, formerly);
    // cdktf's own way to a moved block runs an engine at synth.
    this.addOverride("moved", this.renames.moves);
  }

  /** Takes in a network. Called by {@link TenantNetwork}. */
  addNetwork(network: InventoryNetwork): void {
    this.members.networks.push(network);
    this.files.addNetwork(network);
  }

  /** Takes in a VM and its inventory host. Called by {@link TenantVm}. */
  addVm(intent: VmIntent, host: InventoryHost): void {
    this.members.vms.push(intent);
    this.files.addHost(host);
  }

  /** Takes in a DNS record set. Called by {@link TenantVm} and {@link DnsRecord}. */
  addRecord(intent: NewRecord): void {
    this.members.records.push(intent);
  }

  /** Returns the Terraform addresses of the tenant's record sets that give a name its addresses. */
  findAddressRecords(fqdn: string): string[] {
    return findAddressRecords(this.members.records, fqdn);
  }

  /** Returns what the tenant claims and asks for, every default resolved. */
  getIntent(): TenantIntent {
    const tenant = this.node.id;
    return {
      tenant,
      site: this.site.name,
      owners: [...this.owners],
      folder: `stacks/${tenant}`,
      state: getStateAddress(this.store, { site: this.site.name, tenant }),
      inventory: this.files.folder,
      variables: getVariableNames(tenant),
      networks: this.members.networks.map(({ id, vlanId, subnet, ipv6 }) => ({
        id,
        vlanId,
        subnet,
        ipv6Subnet: ipv6?.subnet ?? null,
      })),
      vms: [...this.members.vms],
      records: this.members.records.map((record) => ({
        ...record,
        movedFrom: this.renames.findFormerAddress(record.address) ?? null,
      })),
    };
  }

  /** Nothing is left to prepare: a backend is there, and what refers to another stack is noticed when it is rendered. */
  override prepareStack(): void {}

  /**
   * Returns the tenant in Terraform's JSON.
   *
   * @throws ConfigError when something in it refers to a resource of another tenant.
   */
  override toTerraform(): Block {
    try {
      return renderOnce(this, (stack) => super.toTerraform.call(stack));
    } catch (error) {
      throw error instanceof ForeignReference ? new ConfigError(this.node.id, [error.problem]) : error;
    }
  }

  /** Called by cdktf while another stack is rendered, which refers to a resource of this one. */
  override registerOutgoingCrossStackReference(identifier: string): never {
    throw new ForeignReference(this.node.id, identifier);
  }

  /**
   * Returns what is wrong across the tenant's constructs, a line a problem: two resources with one Terraform address,
   * which cdktf would merge without a word, former ids that are there or said twice, and mail exchangers without an
   * address.
   */
  check(): string[] {
    return [
      ...this.checkAddresses(),
      ...this.renames.check(this),
      ...checkExchangers(this.node.id, this.members.records, this.grant.zone.name),
    ];
  }

  private checkAddresses(): string[] {
    const first = new Map<string, TerraformResource>();
    const problems: string[] = [];
    for (const resource of this.node.findAll()) {
      if (!TerraformResource.isTerraformResource(resource)) continue;
      const address = getTerraformAddress(resource);
      const holder = first.get(address);
      if (holder === undefined) first.set(address, resource);
      else
        problems.push(
          `[${getOwnerPath(resource)}] id must be unique in the tenant, got "${resource.friendlyUniqueId}", which ${getOwnerPath(holder)} has`,
        );
    }
    return [...new Set(problems)];
  }
}

function getGrant(
  scope: App,
  id: string,
  { site, state, owners = [], ansibleVariables = {} }: TenantStackProps,
): TenantGrant {
  const grant = Object.hasOwn(site.tenants, id) ? site.tenants[id] : undefined;
  const problems = [
    ...checkId(id),
    ...checkOwners(owners),
    ...checkVariables("ansibleVariables", ansibleVariables, groupVariableNames),
  ];
  if (state !== undefined) problems.push(...checkStateStore(state));
  problems.push(...checkStateKey(state ?? site.state, { site: site.name, tenant: id }));
  if (findSibling(scope, id)) {
    problems.push(`id must be unique among the tenants, got "${id}" more than once; see tenants/index.ts`);
  }
  if (grant === undefined && problems.length === 0) {
    const known = Object.keys(site.tenants).sort().join(", ");
    problems.push(`id must be a tenant that site "${site.name}" knows (${known}), got ${JSON.stringify(id)}`);
  }
  if (grant !== undefined && problems.length === 0) return grant;
  throw new ConfigError(id, problems);
}

/** Named after the tenant, so that one process can hold several tenants' credentials. */
function getVariableNames(tenant: string): TenantIntent["variables"] {
  const prefix = tenant.replaceAll("-", "_");
  return { proxmoxApiToken: `${prefix}_proxmox_api_token`, dnsKeySecret: `${prefix}_dns_key_secret` };
}

/** Path of the construct that a user wrote: internal children have ids that begin with an upper-case letter. */
function getOwnerPath(resource: Construct): string {
  return resource.node.path.replace(/\/[A-Z][^/]*(?:\/.*)?$/, "");
}
