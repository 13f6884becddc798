import type { TenantIntent } from "../../../ledger/fleet-document";

/** Tenant acme-web with nothing in it. */
export const intent: TenantIntent = {
  tenant: "acme-web",
  site: "lab",
  owners: [],
  folder: "stacks/acme-web",
  state: "local:tenant-inventory/acme-web/terraform/terraform.tfstate",
  inventory: "tenant-inventory/acme-web",
  variables: { proxmoxApiToken: "acme_web_proxmox_api_token", dnsKeySecret: "acme_web_dns_key_secret" },
  networks: [],
  vms: [],
  records: [],
};

export const token = "tenant-acme-web@pve!tenantry=7f1e6d0c-0000-4000-8000-000000000000";
export const secret = "bm90IGEgcmVhbC9zZWNyZXQ=";
