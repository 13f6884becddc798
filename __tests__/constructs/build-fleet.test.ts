import type { App } from "cdktf";
import fc from "fast-check";
import { type BuiltFleet, buildFleet, renderFleet } from "../../constructs/build-fleet";
import { DnsRecord } from "../../constructs/dns-record";
import { TenantNetwork } from "../../constructs/tenant-network";
import { TenantStack } from "../../constructs/tenant-stack";
import { TenantVm, type TenantVmProps } from "../../constructs/tenant-vm";
import type { Claim } from "../../ledger/claims";
import type { Site } from "../../substrate/site";
import { synthApp } from "../fixtures/acme";
import { lab } from "../fixtures/acme-site";

type Build = (tenant: TenantStack, make: (id: string, props?: Partial<TenantVmProps>) => TenantVm) => void;
type Tenant = (app: App) => TenantStack;

/** Tenant acme with VMs in network "data", where everything is open that may be. */
function acme(build: Build): Tenant {
  return (app) => {
    const tenant = new TenantStack(app, "acme", { site: lab });
    const network = new TenantNetwork(tenant, "data", { vlan: lab.vlans.data });
    build(tenant, (id, props) => new TenantVm(tenant, id, { network, template: lab.templates.debian13, ...props }));
    return tenant;
  };
}

const umbra: Tenant = (app) => {
  const tenant = new TenantStack(app, "umbra", { site: lab });
  const network = new TenantNetwork(tenant, "net", { vlan: lab.vlans.umbra });
  new TenantVm(tenant, "web", { network, template: lab.templates.debian13 });
  return tenant;
};

/** FQDNs of hosts that were protected when they were deployed last. */
let deployed: readonly string[] = [];

afterEach(() => {
  deployed = [];
});

const build = (claims: readonly Claim[], mayUpdate: boolean, ...tenants: readonly Tenant[]): BuiltFleet =>
  buildFleet({ tenants, sites: [lab], claims, mayUpdate, listDeployedProtected: () => deployed });

/** Returns the ledger of tenants, from nothing or from another. */
function settle(tenants: readonly Tenant[], claims: readonly Claim[] = []): readonly Claim[] {
  const fleet = build(claims, true, ...tenants);
  expect(fleet.problems).toEqual([]);
  return fleet.claims;
}

describe("what tenants leave open", () => {
  const tenant = acme((_, make) => {
    make("web");
    make("db", { vmId: 1000, address: "10.20.14.3" });
  });

  test("is told with the command that completes it, a line a VM, and nothing is made up", () => {
    const { problems } = build([], false, tenant);
    expect(problems).toContain(
      "[acme/web] is not in the ledger as it is here (address, fqdn, vmid); run: npm run synth",
    );
  });

  test("is known in the second run, around all literals", () => {
    const { intents, problems } = build([], true, tenant, umbra);
    expect(problems).toEqual([]);
    expect(intents.flatMap(({ vms }) => vms.map(({ id, vmId, nics }) => [id, vmId, nics[0]?.address]))).toEqual([
      ["web", 1001, "10.20.14.4"],
      ["db", 1000, "10.20.14.3"],
      ["web", 2000, "10.20.13.2"],
    ]);
  });

  test("is what the ledger says from then on", () => {
    const claims = settle([tenant]);
    expect(build(claims, false, tenant)).toMatchObject({ problems: [], claims });
  });

  test("is looked at again when the platform takes it for itself", () => {
    const claims = settle([tenant]);
    const data = { ...lab.vlans.data, dynamicPool: { from: "10.20.14.4", to: "10.20.14.200" } };
    const site: Site = {
      ...lab,
      vlans: { ...lab.vlans, data },
      tenants: { ...lab.tenants, acme: { ...lab.tenants.acme, vlans: [lab.vlans.acme, data, lab.vlans.old] } },
    };
    const moved: Tenant = (app) => {
      const stack = new TenantStack(app, "acme", { site });
      const network = new TenantNetwork(stack, "data", { vlan: data });
      new TenantVm(stack, "web", { network, template: lab.templates.debian13 });
      return stack;
    };
    expect(
      buildFleet({ tenants: [moved], sites: [site], claims, mayUpdate: true, listDeployedProtected: () => [] })
        .problems,
    ).toEqual([
      '[acme/web] address 10.20.14.4 is in the dynamic pool of network "data" (10.20.14.0/24), 10.20.14.4 to 10.20.14.200; choose one outside it or give the VM mac: "deterministic", so that it is reserved',
    ]);
  });

  test("can be the target of records while it is open still", () => {
    const claims = settle([
      acme((stack, make) => {
        const vms = [make("a", { ipv6Address: "static" }), make("b", { ipv6Address: "static" })];
        new DnsRecord(stack, "both", { type: "A", target: vms });
        new DnsRecord(stack, "six", { type: "AAAA", name: "both", target: vms });
        new DnsRecord(stack, "text", { type: "TXT", target: `${vms[0]?.address} ${vms[1]?.vmId}` });
      }),
    ]);
    expect(claims.filter(({ kind }) => kind === "address")).toHaveLength(4);
  });

  test("does not settle when what a VM claims hangs on what another is given", () => {
    const { problems } = build(
      [],
      true,
      acme((_, make) => {
        const first = make("a");
        make("b", { vmId: first.vmId < 0 ? 1050 : first.vmId + 50 });
        make("c", { vmId: first.vmId < 0 ? undefined : 1070 });
      }),
    );
    expect(problems).toEqual([
      "[acme/c] is not in the ledger as it is here (vmid), once what it left open is known; claims must not depend on others' values",
    ]);
  });
});

test("a tenant that fails keeps what the ledger has of it", () => {
  const claims = settle([umbra, acme((_, make) => make("web"))]);
  const { problems, claims: after } = build(
    claims,
    true,
    umbra,
    acme((_, make) => make("web", { cores: 0 })),
  );
  expect(problems).toEqual(["[acme/web] cores must be a whole number from 1 to 16, got 0"]);
  expect(after).toBe(claims);
});

test("a ledger that has an identity twice is refused before anything is built", () => {
  const claims = settle([acme((_, make) => make("web"))]);
  const twice: Claim = { kind: "address", site: "lab", value: "10.20.14.3", owner: "acme/b", nic: "net0" };
  const { problems } = build([...claims, twice], false, umbra);
  expect(problems).toEqual([
    '[acme/b] address "10.20.14.3" is in tenant-inventory/ledger.json twice, acme/web has it too; take out the line of the one that may get another, then run: npm run synth',
  ]);
});

test("a literal vmId of another tenant's range is refused", () => {
  const { problems } = build(
    [],
    true,
    umbra,
    acme((_, make) => make("web", { vmId: 2005 })),
  );
  expect(problems).toEqual(["[acme/web] vmId must not be in 2000 to 2099, the range of umbra, got 2005"]);
  expect(
    build(
      [],
      true,
      umbra,
      acme((_, make) => make("web", { vmId: 5000 })),
    ).problems,
  ).toEqual([]);
});

test('the address of "reserved" is the ledger\'s, the guest asks for it, and its reservation is there before it', () => {
  const tenant = acme((_, make) => make("web", { address: "reserved" }));
  const claims = settle([tenant]);
  const { resource } = synthApp((app) => void tenant(app), claims).acme;
  const vm = resource.proxmox_virtual_environment_vm.web;
  expect(vm.initialization.ip_config).toEqual([{ ipv4: { address: "dhcp" } }]);
  expect(vm.depends_on).toEqual(["local_file.dhcp-data"]);
  expect(JSON.parse(resource.local_file["dhcp-data"].content)).toEqual([
    expect.objectContaining({ "ip-address": "10.20.14.3", "hw-address": vm.network_device[0].mac_address }),
  ]);
  expect(resource.dns_a_record_set.web.addresses).toEqual(["10.20.14.3"]);
  expect(resource.local_file.hosts.content).toContain('ansible_host: "10.20.14.3"');
});

describe("a protected VM", () => {
  const guarded = acme((_, make) => make("web", { protected: true }));
  const claims = settle([guarded]);

  test("is guarded by the engine and by Proxmox VE, and the other VM is not", () => {
    const both = acme((_, make) => [make("web", { protected: true }), make("other")]);
    const stack = synthApp((app) => void both(app), settle([both])).acme;
    const { web, other } = stack.resource.proxmox_virtual_environment_vm;
    expect(web).toMatchObject({ protection: true, lifecycle: { prevent_destroy: true } });
    expect(other).not.toHaveProperty("protection");
    expect(other.lifecycle).not.toHaveProperty("prevent_destroy");
  });

  test("does not go from the code", () => {
    for (const mayUpdate of [false, true]) {
      expect(
        build(
          claims,
          mayUpdate,
          acme(() => {}),
        ).problems,
      ).toEqual([
        "[acme/web] is protected and must not go from the code; put it back with protected: false, deploy that, then take it out",
      ]);
    }
  });

  test("does not go with its tenant either", () => {
    expect(build(claims, true, umbra).problems).toHaveLength(1);
  });

  test("may go when it is protected no longer", () => {
    const open = settle([acme((_, make) => make("web", { protected: false }))], claims);
    expect(settle([acme(() => {})], open).filter(({ retired }) => retired)).toHaveLength(3);
  });

  test("does not go before it is deployed without protection", () => {
    const open = settle([acme((_, make) => make("web", { protected: false }))], claims);
    const gone = settle([acme(() => {})], open);
    deployed = ["web.acme.lab.example"];
    const problem =
      "[acme/web] was protected when it was deployed last (tenant-inventory/acme/hosts.yml) and must not go from the code; put it back with protected: false, deploy that, then take it out";
    expect(
      build(
        open,
        true,
        acme(() => {}),
      ).problems,
    ).toEqual([problem]);
    expect(
      build(
        gone,
        false,
        acme(() => {}),
      ).problems,
    ).toEqual([problem]);
    settle([acme((_, make) => make("web", { protected: false }))], claims);
    settle([acme((_, make) => make("www", { formerly: "web" }))], claims);
  });

  test("may have another name", () => {
    settle([acme((_, make) => make("www", { protected: true, formerly: "web" }))], claims);
  });
});

describe("a construct that had another id", () => {
  const earlier = acme((stack, make) => {
    const web = make("web", { ipv6Address: "static", mac: "deterministic" });
    new DnsRecord(stack, "www", { type: "CNAME", target: web });
  });
  const later = acme((stack, make) => {
    const front = make("front", { ipv6Address: "static", mac: "deterministic", formerly: "web" });
    new DnsRecord(stack, "site", { type: "CNAME", name: "www", target: front, formerly: "www" });
  });
  const first = settle([earlier]);
  const second = settle([later], first);

  test("has all its resources moved", () => {
    expect(synthApp((app) => void later(app), second).acme.moved).toEqual([
      { from: "proxmox_virtual_environment_vm.web", to: "proxmox_virtual_environment_vm.front" },
      { from: "dns_a_record_set.web", to: "dns_a_record_set.front" },
      { from: "dns_ptr_record.web", to: "dns_ptr_record.front" },
      { from: "dns_aaaa_record_set.web", to: "dns_aaaa_record_set.front" },
      { from: "dns_ptr_record.web-ipv6", to: "dns_ptr_record.front-ipv6" },
      { from: "dns_cname_record.www", to: "dns_cname_record.site" },
    ]);
  });

  test("says of each record set where it is moved from", () => {
    const [intent] = build(second, false, later).intents;
    expect(intent?.records.map(({ address, movedFrom }) => `${movedFrom} ${address}`)).toEqual([
      "dns_a_record_set.web dns_a_record_set.front",
      "dns_ptr_record.web dns_ptr_record.front",
      "dns_aaaa_record_set.web dns_aaaa_record_set.front",
      "dns_ptr_record.web-ipv6 dns_ptr_record.front-ipv6",
      "dns_cname_record.www dns_cname_record.site",
    ]);
  });

  test("keeps VMID, addresses and deterministic MAC address", () => {
    const [old, young] = [
      synthApp((app) => void earlier(app), first).acme.resource.proxmox_virtual_environment_vm.web,
      synthApp((app) => void later(app), second).acme.resource.proxmox_virtual_environment_vm.front,
    ];
    expect({ ...young, name: "web" }).toEqual(old);
  });

  test.each<[string, Build, string]>([
    [
      "an id that another one has",
      (_, make) => [make("web"), make("front", { formerly: "web" })],
      '[acme/front] formerly must be an id that nothing has, got "web", which acme/web has',
    ],
    [
      "an id that is said twice",
      (_, make) => [make("front", { formerly: "web" }), make("back", { formerly: "web" })],
      '[acme/back] formerly must be an id that nothing has, got "web", which acme/front has',
    ],
    [
      "its own id",
      (_, make) => make("web", { formerly: "web" }),
      '[acme/web] formerly must be another id than the present one, got "web"',
    ],
    [
      "what is no id",
      (_, make) => make("web", { formerly: "Web" }),
      '[acme/web] formerly must be 1 to 63 of a-z, 0-9 and -, begin with a letter and not end with -, got "Web"',
    ],
  ])("is refused with %s", (_, body, problem) => {
    expect(build([], true, acme(body)).problems).toContain(problem);
  });
});

test("the same tenants and ledger give the same JSON, whatever the order", () => {
  const names = ["a", "b", "c", "d"];
  const anyOrder = fc.shuffledSubarray(names, { minLength: names.length });
  const make = (order: readonly string[]) =>
    acme((_, vm) => {
      for (const id of order) vm(id, { mac: id === "b" ? "deterministic" : "auto", protected: id === "c" });
    });
  const byVm = (tenants: readonly Tenant[]) => {
    const { acme: stack, umbra: other } = synthApp((app) => {
      for (const one of tenants) one(app);
    }, settle(tenants));
    // The inventory lists hosts in the order of the tenant file.
    const { local_file: files, ...resources } = stack.resource;
    return [resources, files["dhcp-data"], other];
  };
  const expected = byVm([make(names), umbra]);
  fc.assert(
    fc.property(anyOrder, fc.boolean(), (order, isReversed) => {
      const tenants = [make(order), umbra];
      expect(byVm(isReversed ? tenants.reverse() : tenants)).toEqual(expected);
    }),
    { numRuns: 10 },
  );
});

test("the owners of all sites are the platform's, each once", () => {
  const sites = ["@lab/two", "@lab/one"].map((owner) => ({ ...lab, owners: [owner, "@lab/all"] }));
  const source = { tenants: [], sites, claims: [], mayUpdate: false, listDeployedProtected: () => [] };
  expect(JSON.parse(renderFleet(buildFleet(source), source))).toMatchObject({
    platformOwners: ["@lab/all", "@lab/one", "@lab/two"],
  });
});

describe("drift that is expected, and losses that are allowed", () => {
  const address = "proxmox_virtual_environment_vm.web";
  const withEntriesFor = (tenant: string) => {
    const entry = { tenant, address, reason: "r", owner: "o", expires: "2026-12-31" };
    return {
      ...{ tenants: [umbra], sites: [lab], claims: settle([umbra]), mayUpdate: false, listDeployedProtected: () => [] },
      expectedDrift: [{ ...entry, attribute: "" }],
      allowedLosses: [{ ...entry, loss: "replace" as const }],
    };
  };

  test("are in the fleet document beside the tenants", () => {
    const source = withEntriesFor("umbra");
    const fleet = buildFleet(source);
    expect(fleet.problems).toEqual([]);
    const { expectedDrift, allowedLosses } = source;
    expect(JSON.parse(renderFleet(fleet, source))).toMatchObject({
      ...{ version: 2, tenants: [{ tenant: "umbra" }], expectedDrift, allowedLosses },
    });
  });

  test("of a tenant that is not there are problems of the fleet", () => {
    expect(buildFleet(withEntriesFor("nobody")).problems).toEqual([
      '[expected-drift entry 1] tenant must be one of umbra, got "nobody"',
      '[allowed-losses entry 1] tenant must be one of umbra, got "nobody"',
    ]);
  });
});
