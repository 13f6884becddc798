/** A part of `terraform providers schema -json`, as far as its form matters here. */
type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** The output of `terraform providers schema -json`. */
export interface ProviderSchemas {
  readonly format_version: string;
  readonly provider_schemas: Readonly<Record<string, Readonly<Record<string, Json>>>>;
}

/**
 * Returns the one provider of `schemas` under the address `registry.terraform.io/bpg/proxmox`, with its own
 * configuration and the resource types in `keep`, without descriptions and data sources.
 *
 * @throws Error when the provider or one of the resource types is not there.
 */
export function reduceSchema(schemas: ProviderSchemas, keep: readonly string[]): ProviderSchemas {
  const provider = Object.entries(schemas.provider_schemas).find(([name]) => name.endsWith("/bpg/proxmox"))?.[1];
  if (provider?.provider === undefined) throw new Error("the schema holds no provider bpg/proxmox");
  const resources = provider.resource_schemas as Readonly<Record<string, Json>>;
  const kept = keep.map((type): [string, Json] => {
    const resource = resources[type];
    if (resource === undefined) throw new Error(`provider bpg/proxmox has no resource type "${type}"`);
    return [type, withoutDescriptions(resource)];
  });
  return {
    format_version: schemas.format_version,
    provider_schemas: {
      "registry.terraform.io/bpg/proxmox": {
        provider: withoutDescriptions(provider.provider),
        resource_schemas: Object.fromEntries(kept),
      },
    },
  };
}

/** A description is text; an attribute that happens to have that name is an object, and stays. */
function withoutDescriptions(value: Json): Json {
  if (Array.isArray(value)) return value.map(withoutDescriptions);
  if (value === null || typeof value !== "object") return value;
  const entries = Object.entries(value).filter(
    ([key, inner]) => !(key.startsWith("description") && typeof inner === "string"),
  );
  return Object.fromEntries(entries.map(([key, inner]) => [key, withoutDescriptions(inner)]));
}

/** Returns the text of the saved file. */
export function formatSchema(schemas: ProviderSchemas): string {
  return `${JSON.stringify(schemas, null, 1)}\n`;
}
