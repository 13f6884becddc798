import { DnsProvider } from "@cdktf/provider-dns/lib/provider";
import { LocalProvider } from "@cdktf/provider-local/lib/provider";
import { TerraformVariable } from "cdktf";
import { ProxmoxProvider } from "../.gen/providers/proxmox/provider";
import type { TenantIntent } from "../ledger/fleet-document";
import type { TenantStack } from "./tenant-stack";

/** Renders the providers of a tenant, their versions, and the variables for their endpoints and credentials. */
export function renderProviders(stack: TenantStack, names: TenantIntent["variables"]): void {
  const { site, grant } = stack;
  const variable = (
    id: string,
    name: string,
    type: "string" | "number",
    value: string | number,
    description: string,
  ) => {
    const result = new TerraformVariable(stack, id, { type, default: value, nullable: false, description });
    result.overrideLogicalId(name);
    return result;
  };
  const secret = (id: string, name: string, description: string) => {
    const result = new TerraformVariable(stack, id, { type: "string", sensitive: true, nullable: false, description });
    result.overrideLogicalId(name);
    // Neither in the state nor in a saved plan. Not in cdktf 0.21's types.
    result.addOverride("ephemeral", true);
    return result;
  };
  const endpoint = variable("ProxmoxEndpoint", "proxmox_endpoint", "string", site.proxmoxEndpoint, "Proxmox VE API");
  const server = variable("DnsServer", "dns_server", "string", site.dns.server, "Primary DNS server, for updates");
  const port = variable("DnsPort", "dns_port", "number", site.dns.port, "Port of the primary DNS server");
  const token = secret("ProxmoxApiToken", names.proxmoxApiToken, "API token of the tenant, USER@REALM!TOKENID=UUID");
  const key = secret("DnsKeySecret", names.dnsKeySecret, `Secret of TSIG key ${grant.zone.key.name}, base64`);

  new ProxmoxProvider(stack, "Proxmox", { endpoint: endpoint.stringValue, apiToken: token.stringValue });
  new DnsProvider(stack, "Dns", {
    update: [
      {
        server: server.stringValue,
        port: port.numberValue,
        // Over UDP the provider loses the signature when it has to send again (hashicorp/terraform-provider-dns#217).
        transport: "tcp",
        keyName: `${grant.zone.key.name}.`,
        keyAlgorithm: grant.zone.key.algorithm,
        keySecret: key.stringValue,
      },
    ],
  });
  new LocalProvider(stack, "Local");
  // The prebuilt bindings ask for one exact version each; any of these behaves the same. The proxmox provider keeps the
  // exact version of cdktf.json, which is in its generated bindings.
  stack.addOverride("terraform.required_providers.dns.version", ">= 3.4.3, < 4.0.0");
  stack.addOverride("terraform.required_providers.local.version", ">= 1.4.0, < 3.0.0");
  // Ephemeral variables.
  stack.addOverride("terraform.required_version", ">= 1.10.0");
}
