import fc from "fast-check";
import { parse } from "yaml";
import { escapeTemplates, type JsonValue } from "../../constructs/template-literal";
import { renderGroupVars, renderHosts } from "../../inventory/ansible";

const net0 = {
  interface: "net0",
  network: "app",
  address: "10.20.12.9",
  ipv6Address: undefined,
  macAddress: undefined,
};
const host = {
  fqdn: "web-01.acme.lab.example",
  address: "10.20.12.9",
  devices: [net0],
  protected: false,
  groups: [],
  variables: {},
};

/** What Terraform's string templates make of a text that holds no interpolation of its own. */
function evaluateTemplate(text: string): string {
  return text.replaceAll(/([$%])\1\{/g, "$1{");
}

test("hosts.yml has hosts under all, and groups as its children", () => {
  const hosts = [
    { ...host, groups: ["web", "edge"], variables: { port: 443 } },
    {
      ...host,
      fqdn: "db-01.acme.lab.example",
      devices: [
        { ...net0, address: undefined, ipv6Address: "2001:db8::9" },
        { ...net0, interface: "net1", network: "storage", macAddress: "02:00:00:00:00:0a" },
      ],
      groups: ["db"],
    },
  ];
  expect(renderHosts({ user: "robot", hosts })).toBe(`\
# The hosts of this tenant, written by Terraform: the next apply undoes what is edited here.
---
all:
  hosts:
    web-01.acme.lab.example:
      ansible_host: "10.20.12.9"
      ansible_user: "robot"
      network_devices:
        net0:
          network: "app"
          address: "10.20.12.9"
      port: 443
    db-01.acme.lab.example:
      ansible_host: "10.20.12.9"
      ansible_user: "robot"
      network_devices:
        net0:
          network: "app"
          ipv6_address: "2001:db8::9"
        net1:
          network: "storage"
          address: "10.20.12.9"
          mac_address: "02:00:00:00:00:0a"
  children:
    db:
      hosts:
        db-01.acme.lab.example: {}
    edge:
      hosts:
        web-01.acme.lab.example: {}
    web:
      hosts:
        web-01.acme.lab.example: {}
`);
});

test("a protected host says so", () => {
  const { all } = parse(renderHosts({ user: "robot", hosts: [{ ...host, protected: true }] }));
  expect(all.hosts[host.fqdn].tenantry_protected).toBe(true);
});

test("a tenant without hosts has an inventory all the same", () => {
  expect(parse(renderHosts({ user: "robot", hosts: [] }))).toEqual({ all: { hosts: {} } });
});

test("group_vars has the tenant's facts and its own variables", () => {
  const facts = {
    tenant: "acme",
    site: "lab",
    domain: "acme.lab.example",
    nameServers: ["192.0.2.53"],
    networks: {
      app: { vlanId: 12, subnet: "10.20.12.0/24", gateway: "10.20.12.1", ipv6: undefined },
      six: {
        vlanId: 14,
        subnet: "10.20.14.0/24",
        gateway: "10.20.14.1",
        ipv6: { subnet: "2001:db8:0:e::/64", gateway: "fe80::1" },
      },
    },
    variables: { answer: 42 },
  };
  expect(parse(renderGroupVars(facts))).toEqual({
    tenant: "acme",
    site: "lab",
    domain: "acme.lab.example",
    name_servers: ["192.0.2.53"],
    networks: {
      app: { vlan_id: 12, subnet: "10.20.12.0/24", gateway: "10.20.12.1" },
      six: {
        vlan_id: 14,
        subnet: "10.20.14.0/24",
        gateway: "10.20.14.1",
        ipv6_subnet: "2001:db8:0:e::/64",
        ipv6_gateway: "fe80::1",
      },
    },
    answer: 42,
  });
});

test("keys that YAML 1.1 reads as something else are quoted, and long texts are not folded", () => {
  const variables = { y: 1, no: 2, ON: 3, plain: "long ".repeat(60), "${x}": 4, "<<": 5 };
  const text = renderHosts({
    user: "robot",
    hosts: [{ ...host, groups: ["no"], variables: escapeTemplates(variables) }],
  });
  expect(text).toMatch(
    /^ {6}"y": 1\n {6}"no": 2\n {6}"ON": 3\n {6}plain: "(?:long ){60}"\n {6}"\$\$\{x\}": 4\n {6}"<<": 5$/m,
  );
  expect(text).toMatch(/^ {4}"no":$/m);
});

test("any value arrives unchanged behind Terraform's templates and YAML", () => {
  const text = fc.string({
    unit: fc.constantFrom("$", "%", "{", "}", '"', "'", ":", "#", "\n", "\\", " ", "-", "ü", "é", "🎉", "a", "1"),
  });
  const value = fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: "small" },
      text,
      fc.boolean(),
      fc.constant(null),
      fc.integer(),
      fc.array(tie("value"), { maxLength: 3 }),
      fc.dictionary(text, tie("value"), { maxKeys: 3, noNullPrototype: true }),
    ),
  })).value as fc.Arbitrary<JsonValue>;
  fc.assert(
    fc.property(value, (given) => {
      const variables = { given: escapeTemplates(given) };
      const file = evaluateTemplate(renderHosts({ user: "robot", hosts: [{ ...host, variables }] }));
      expect(parse(file, { version: "1.1" }).all.hosts[host.fqdn].given).toEqual(given);
    }),
  );
});
