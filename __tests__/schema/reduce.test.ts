import { type ProviderSchemas, reduceSchema } from "../../schema/reduce";

const schemas: ProviderSchemas = {
  format_version: "1.0",
  provider_schemas: {
    "registry.opentofu.org/hashicorp/local": { provider: {} },
    "registry.opentofu.org/bpg/proxmox": {
      provider: { version: 0, block: { attributes: { endpoint: { type: "string", description: "Where it is" } } } },
      resource_schemas: {
        proxmox_a: {
          version: 1,
          block: {
            description_kind: "plain",
            attributes: { description: { type: "string", description: "A note", description_kind: "markdown" } },
          },
        },
        proxmox_b: { version: 1 },
      },
      data_source_schemas: { proxmox_c: { version: 1 } },
    },
  },
};

test("only the wanted resource types are kept, without descriptions, under the name that cdktf knows", () => {
  expect(reduceSchema(schemas, ["proxmox_a"])).toEqual({
    format_version: "1.0",
    provider_schemas: {
      "registry.terraform.io/bpg/proxmox": {
        provider: { version: 0, block: { attributes: { endpoint: { type: "string" } } } },
        resource_schemas: { proxmox_a: { version: 1, block: { attributes: { description: { type: "string" } } } } },
      },
    },
  });
});

test("a resource type that the provider lacks is an error", () => {
  expect(() => reduceSchema(schemas, ["proxmox_x"])).toThrow('provider bpg/proxmox has no resource type "proxmox_x"');
});

test("a schema of other providers is an error", () => {
  expect(() => reduceSchema({ ...schemas, provider_schemas: {} }, [])).toThrow(
    "the schema holds no provider bpg/proxmox",
  );
});
