import { DnsRecord } from "../../constructs/dns-record";
import { TenantNetwork } from "../../constructs/tenant-network";
import { TenantStack } from "../../constructs/tenant-stack";
import type { TenantVm, TenantVmProps } from "../../constructs/tenant-vm";
import { checkClaims } from "../../ledger/check-claims";
import { makeAcme, makeApp, makeVm } from "../fixtures/acme";
import { lab } from "../fixtures/acme-site";

/** Returns the clashes of acme's VM "web-01" with umbra's "db-01", which has `props`. */
function getClashes(acme: Partial<TenantVmProps>, umbra: Partial<TenantVmProps>): string[] {
  const app = makeApp();
  const first = makeAcme(app, (tenant, network) => makeVm(tenant, network, acme));
  const second = new TenantStack(app, "umbra", { site: lab });
  const network = new TenantNetwork(second, "net", { vlan: lab.vlans.umbra });
  makeVm(second, network, { vmId: 2000, address: "10.20.13.9", ...umbra }, "db-01");
  return checkClaims([first.getIntent(), second.getIntent()]);
}

/** Returns the clashes within acme, with records that `build` makes beside the VM "web-01". */
function getRecordClashes(build: (tenant: TenantStack, vm: TenantVm) => void): string[] {
  return checkClaims([makeAcme(makeApp(), (tenant, network) => build(tenant, makeVm(tenant, network))).getIntent()]);
}

test("two tenants that share nothing do not clash", () => {
  expect(getClashes({}, {})).toEqual([]);
});

test("two VMs of a site do not have one vmId", () => {
  expect(getClashes({ vmId: 1000 }, { vmId: 1000 })).toEqual([
    '[umbra/db-01] vmId must be unique at site "lab", got 1000, which acme/web-01 has',
  ]);
});

test("two VMs do not have one mac", () => {
  expect(getClashes({ mac: "02:00:00:00:00:0A" }, { mac: "02:00:00:00:00:0a" })).toEqual([
    '[umbra/db-01] mac must be unique in the fleet, got "02:00:00:00:00:0a", which acme/web-01 has',
  ]);
});

test("automatic macs do not clash", () => {
  expect(getClashes({ mac: "auto" }, { mac: "auto" })).toEqual([]);
});

test("two stacks do not have one state, VLAN, address or FQDN", () => {
  const intent = makeAcme(makeApp(), (tenant, network) => makeVm(tenant, network)).getIntent();
  expect(checkClaims([intent, { ...intent, tenant: "twin" }])).toEqual([
    '[twin] state must be unique in the fleet, got "local:tenant-inventory/acme/terraform/terraform.tfstate", which acme has',
    '[twin/app] vlan must be unique at site "lab", got 12, which acme/app has',
    '[twin/web-01] vmId must be unique at site "lab", got 1000, which acme/web-01 has',
    '[twin/web-01] FQDN must be unique in the fleet, got "web-01.acme.lab.example", which acme/web-01 has',
    '[twin/web-01] address must be unique at site "lab", got "10.20.12.9", which acme/web-01 has',
    '[twin/web-01] FQDN must have one A record set a name, got "web-01.acme.lab.example", where acme/web-01 has one of type A',
    '[twin/web-01] FQDN must have one PTR record set a name, got "9.12.20.10.in-addr.arpa", where acme/web-01 has one of type PTR',
  ]);
});

test("two sites may use one vmId, VLAN and address", () => {
  const intent = makeAcme(makeApp(), (tenant, network) => makeVm(tenant, network)).getIntent();
  const elsewhere = {
    ...intent,
    tenant: "twin",
    site: "other",
    state: "elsewhere",
    vms: intent.vms.map((vm) => ({
      ...vm,
      nics: vm.nics.map((nic) => ({ ...nic, fqdn: "web-01.acme.other.example" })),
    })),
    records: [],
  };
  expect(checkClaims([intent, elsewhere])).toEqual([]);
});

test("a name has one record set of a type", () => {
  expect(
    getRecordClashes((tenant, vm) => new DnsRecord(tenant, "extra", { type: "A", name: "web-01", target: vm })),
  ).toEqual([
    '[acme/extra] FQDN must have one A record set a name, got "web-01.acme.lab.example", where acme/web-01 has one of type A',
  ]);
});

test("a CNAME is alone at its name", () => {
  expect(
    getRecordClashes(
      (tenant) => new DnsRecord(tenant, "extra", { type: "CNAME", name: "web-01", target: "x.example." }),
    ),
  ).toEqual([
    '[acme/extra] FQDN must have a name of its own beside a CNAME, got "web-01.acme.lab.example", where acme/web-01 has one of type A',
  ]);
});

test("a CNAME is alone also at a name that has several records", () => {
  const clashes = getRecordClashes((tenant) => {
    new DnsRecord(tenant, "text", { type: "TXT", name: "web-01", target: "x" });
    new DnsRecord(tenant, "extra", { type: "CNAME", name: "web-01", target: "x.example." });
  });
  expect(clashes).toHaveLength(1);
});

test("a name keeps all its records, not the last alone", () => {
  const clashes = getRecordClashes((tenant, vm) => {
    new DnsRecord(tenant, "text", { type: "TXT", name: "web-01", target: "x" });
    new DnsRecord(tenant, "extra", { type: "A", name: "web-01", target: vm });
  });
  expect(clashes).toEqual([
    '[acme/extra] FQDN must have one A record set a name, got "web-01.acme.lab.example", where acme/web-01 has one of type A',
  ]);
});

test("the name of a VM without an address of ours is the DHCP server's to publish", () => {
  const tenant = makeAcme(makeApp(), (stack, network) => {
    makeVm(stack, network, { address: "dhcp" });
    new DnsRecord(stack, "extra", { type: "CNAME", name: "web-01", target: "x.example." });
  });
  expect(checkClaims([tenant.getIntent()])).toHaveLength(1);
});

test("texts and addresses may share a name", () => {
  expect(
    getRecordClashes((tenant) => new DnsRecord(tenant, "extra", { type: "TXT", name: "web-01", target: "x" })),
  ).toEqual([]);
});

test("addresses of both families, mail and texts may share a name", () => {
  const clashes = getRecordClashes((tenant, vm) => {
    new DnsRecord(tenant, "six", { type: "AAAA", name: "web-01", target: "2001:db8::1" });
    new DnsRecord(tenant, "mail", { type: "MX", name: "web-01", target: { exchange: vm } });
  });
  expect(clashes).toEqual([]);
});

test.each<["AAAA" | "MX" | "SRV", (tenant: TenantStack, id: string) => void]>([
  ["AAAA", (tenant, id) => new DnsRecord(tenant, id, { type: "AAAA", name: "x", target: "2001:db8::1" })],
  ["MX", (tenant, id) => new DnsRecord(tenant, id, { type: "MX", name: "x", target: { exchange: "mail" } })],
  [
    "SRV",
    (tenant, id) => new DnsRecord(tenant, id, { type: "SRV", name: "_x._tcp", target: { port: 1, target: "host" } }),
  ],
])("a name has one %s record set, and no CNAME beside it", (type, make) => {
  const clashes = getRecordClashes((tenant) => {
    make(tenant, "first");
    make(tenant, "second");
    const name = type === "SRV" ? "_x._tcp" : "x";
    new DnsRecord(tenant, "third", { type: "CNAME", name, target: "elsewhere" });
  });
  const fqdn = type === "SRV" ? "_x._tcp.acme.lab.example" : "x.acme.lab.example";
  expect(clashes).toEqual([
    `[acme/second] FQDN must have one ${type} record set a name, got "${fqdn}", where acme/first has one of type ${type}`,
    `[acme/third] FQDN must have a name of its own beside a CNAME, got "${fqdn}", where acme/first has one of type ${type}`,
  ]);
});

// RFC 2181 section 10.3, RFC 2782.
test("a mail exchanger and a server of a service are no aliases", () => {
  const clashes = getRecordClashes((tenant, target) => {
    new DnsRecord(tenant, "alias", { type: "CNAME", target });
    new DnsRecord(tenant, "mail", { type: "MX", target: { preference: 10, exchange: "alias" } });
    new DnsRecord(tenant, "ldap", { type: "SRV", name: "_ldap._tcp", target: { port: 389, target: "alias" } });
    new DnsRecord(tenant, "fine", { type: "MX", target: { exchange: target } });
  });
  expect(clashes).toEqual([
    '[acme/mail] target must not be an alias, got "alias.acme.lab.example.", which acme/alias makes one',
    '[acme/ldap] target must not be an alias, got "alias.acme.lab.example.", which acme/alias makes one',
  ]);
});
