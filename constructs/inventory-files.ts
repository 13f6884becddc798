import type { File } from "@cdktf/provider-local/lib/file";
import { Construct } from "constructs";
import { type HostFacts, type NetworkFacts, renderGroupVars, renderHosts } from "../inventory/ansible";
import type { Site } from "../substrate/site";
import type { AnsibleVariables } from "./ansible-variables";
import { renderInventoryFile } from "./inventory-file";
import { escapeTemplates } from "./template-literal";

/** A VM as the inventory shows it. */
export interface InventoryHost extends HostFacts {
  readonly variables: AnsibleVariables;
  /** Terraform address of the VM. */
  readonly terraformAddress: string;
}

/** A network as the inventory shows it. */
export interface InventoryNetwork extends NetworkFacts {
  readonly id: string;
}

export interface InventoryFilesProps {
  readonly tenant: string;
  readonly site: Site;
  /** The tenant's own zone. */
  readonly domain: string;
  readonly variables: AnsibleVariables;
}

/** `hosts.yml` and `group_vars/all.yml` of a tenant, written by Terraform at apply. Internal to {@link TenantStack}. */
export class InventoryFiles extends Construct {
  /** Folder of the tenant, relative to the repository root. */
  readonly folder: string;

  private readonly hosts: InventoryHost[] = [];
  private readonly networks: InventoryNetwork[] = [];
  private readonly hostsFile: File;

  constructor(scope: Construct, id: string, props: InventoryFilesProps) {
    super(scope, id);
    this.folder = `tenant-inventory/${props.tenant}`;
    this.hostsFile = this.renderFile("Hosts", "hosts.yml", () => this.renderHosts(props));
    this.renderFile("GroupVars", "group_vars/all.yml", () => this.renderGroupVars(props));
  }

  addHost(host: InventoryHost): void {
    this.hosts.push(host);
    // An inventory does not name a host before the host is there.
    this.hostsFile.dependsOn = [...(this.hostsFile.dependsOn ?? []), host.terraformAddress];
  }

  /** Returns the path of one of the tenant's files: relative to where the engine runs, the same on every checkout. */
  getPath(name: string): string {
    return `\${path.root}/../../../${this.folder}/${name}`;
  }

  addNetwork(network: InventoryNetwork): void {
    this.networks.push(network);
  }

  private renderHosts({ site }: InventoryFilesProps): string {
    const hosts = this.hosts.map((host) => ({ ...host, variables: escapeTemplates(host.variables) }));
    return renderHosts({ user: site.automationUser.name, hosts });
  }

  private renderGroupVars({ tenant, site, domain, variables }: InventoryFilesProps): string {
    return renderGroupVars({
      tenant,
      site: site.name,
      domain,
      nameServers: site.nameServers,
      networks: Object.fromEntries(this.networks.map(({ id, ...facts }) => [id, facts])),
      variables: escapeTemplates(variables),
    });
  }

  private renderFile(id: string, name: string, render: () => string): File {
    const filename = this.getPath(name);
    return renderInventoryFile(this, id, { filename, name: name.replace(/\/all\.yml$|\.yml$/, ""), render });
  }
}
