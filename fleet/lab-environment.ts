import type { LabDocument } from "./lab-document";

/** Variables of a process. */
export type Environment = Record<string, string>;

/**
 * Variables that say where the real world is and let one in: they never reach a command that runs in the lab.
 *
 * `TF_CLI_ARGS*`, `TF_WORKSPACE`, `TF_DATA_DIR`, `TF_ENCRYPTION` would lead the engine to another state than the lab's;
 * `TF_TOKEN_*` are credentials of Terraform's own hosts, and a credential helper would fetch a tenant's real ones, which a
 * pipeline has in `PROXMOX_API_TOKEN` and `DNS_KEY_SECRET`.
 */
const real = [
  /^TF_VAR_/,
  /^TF_CLI_ARGS/,
  /^TF_WORKSPACE$/,
  /^TF_DATA_DIR$/,
  /^TF_ENCRYPTION$/,
  /^TF_TOKEN_/,
  /^TF_HTTP_/,
  /^AWS_/,
  /^PG/,
  /^PROXMOX_VE_/,
  /^DNS_UPDATE_/,
  /^(PROXMOX_API_TOKEN|DNS_KEY_SECRET)$/,
  /^TENANTRY_CREDENTIAL_HELPER$/,
];

/** Returns an environment without what leads to the real world. */
export function withoutReal(environment: NodeJS.ProcessEnv): Environment {
  const kept = Object.entries(environment).filter(([name]) => !real.some((pattern) => pattern.test(name)));
  return Object.fromEntries(kept.filter((entry): entry is [string, string] => entry[1] !== undefined));
}

/**
 * Returns the Terraform variables of a lab: its endpoints, and the credentials of every tenant that it knows.
 *
 * The names are those that a tenant's stack declares: `TF_VAR_<tenant>_proxmox_api_token`, dashes as underscores.
 */
export function renderTerraformVariables({ proxmox, dns, tokens, keys }: LabDocument): Environment {
  const variables: Environment = {
    TF_VAR_proxmox_endpoint: proxmox.endpoint,
    TF_VAR_dns_server: dns.server,
    TF_VAR_dns_port: String(dns.port),
  };
  for (const { tenant, token } of tokens) {
    if (tenant) variables[`TF_VAR_${variablePrefix(tenant)}_proxmox_api_token`] = token;
  }
  for (const { tenant, secret } of keys) {
    if (tenant) variables[`TF_VAR_${variablePrefix(tenant)}_dns_key_secret`] = secret;
  }
  return variables;
}

/**
 * Returns what other clients of the lab need, for people: trust for Go programs (`SSL_CERT_FILE`) and for Node
 * (`NODE_EXTRA_CA_CERTS`), root's token under the names that bpg/proxmox reads, and under names of our own the DNS server
 * and each tenant's credentials.
 *
 * No name is one that a tenant's stack reads: with such a shell, cdktf in the checkout would deploy into the lab and
 * write it into the states and inventories of real tenants.
 */
export function renderClientVariables(lab: LabDocument): Environment {
  const root = lab.tokens.find(({ tenant }) => tenant === undefined);
  const own = Object.entries(renderTerraformVariables(lab)).map(([name, value]) => [
    name.replace(/^TF_VAR_/, "LAB_").toUpperCase(),
    value,
  ]);
  return {
    SSL_CERT_FILE: lab.proxmox.ca,
    NODE_EXTRA_CA_CERTS: lab.proxmox.ca,
    PROXMOX_VE_ENDPOINT: lab.proxmox.endpoint,
    ...(root ? { PROXMOX_VE_API_TOKEN: root.token } : {}),
    ...Object.fromEntries(own),
  };
}

function variablePrefix(tenant: string): string {
  return tenant.replaceAll("-", "_");
}
