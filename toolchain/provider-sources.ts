/** The registries that engines read when a source names none. */
export const registries = { OpenTofu: "registry.opentofu.org", Terraform: "registry.terraform.io" } as const;

/**
 * A configuration that requires every provider of a tenant from both registries, for the engine to lock.
 *
 * cdktf looks for the names of registry.terraform.io in a lock file, whatever the engine is, and OpenTofu for those of
 * registry.opentofu.org. The version ranges are those that a tenant's stack asks for.
 *
 * @param proxmoxVersion exact version of bpg/proxmox
 */
export function renderRequiredProviders(proxmoxVersion: string): string {
  const ranges: Record<string, string> = {
    "bpg/proxmox": proxmoxVersion,
    "hashicorp/dns": ">= 3.4.3, < 4.0.0",
    "hashicorp/local": ">= 1.4.0, < 3.0.0",
  };
  const required = Object.values(registries).flatMap((host) =>
    Object.entries(ranges).map(([source, version]) => [
      `${host}/${source}`.replace(/[^a-z]/g, "-"),
      { source: `${host}/${source}`, version },
    ]),
  );
  return JSON.stringify({ terraform: { required_providers: Object.fromEntries(required) } }, null, 2);
}
