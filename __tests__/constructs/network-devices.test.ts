import { TenantNetwork } from "../../constructs/tenant-network";
import type { TenantStack } from "../../constructs/tenant-stack";
import { TenantVm, type TenantVmProps } from "../../constructs/tenant-vm";
import type { Site } from "../../substrate/site";
import { getProblems, makeAcme, makeApp, type SynthesizedStack, synthAcme } from "../fixtures/acme";
import { lab } from "../fixtures/acme-site";

/** The networks of tenant acme: "app" on IPv4 alone, "data" with IPv6 and Kea, "old" with dnsmasq. */
interface Networks {
  readonly app: TenantNetwork;
  readonly data: TenantNetwork;
  readonly old: TenantNetwork;
}

function makeVm(
  tenant: TenantStack,
  app: TenantNetwork,
  props: (networks: Networks) => Partial<TenantVmProps>,
): TenantVm {
  const data = new TenantNetwork(tenant, "data", { vlan: lab.vlans.data });
  const old = new TenantNetwork(tenant, "old", { vlan: lab.vlans.old });
  return new TenantVm(tenant, "web", {
    network: data,
    template: lab.templates.debian13,
    vmId: 1000,
    address: "10.20.14.9",
    ...props({ app, data, old }),
  });
}

/** Returns acme's stack with VM "web", in network "data" unless its props say otherwise. */
function synth(props: (networks: Networks) => Partial<TenantVmProps>, site: Site = lab): SynthesizedStack {
  return synthAcme((tenant, app) => void makeVm(tenant, app, props), { site });
}

function getVmProblems(props: (networks: Networks) => Partial<TenantVmProps>): readonly string[] {
  return getProblems(() => makeAcme(makeApp(), (tenant, app) => void makeVm(tenant, app, props)));
}

const getVm = (stack: SynthesizedStack) => stack.resource.proxmox_virtual_environment_vm.web;

describe("a vm with several network devices", () => {
  const stack = synth(({ app, old }) => ({
    networkDevices: [
      { interface: "net1", network: old, address: "10.20.15.9", mac: "02:00:00:00:00:0A" },
      { interface: "net2", network: app, address: "dhcp" },
    ],
  }));

  test("has them in their slots, each on its network's bridge and VLAN", () => {
    const devices: Record<string, unknown>[] = getVm(stack).network_device;
    expect(devices.map(({ bridge, vlan_id, mac_address }) => ({ bridge, vlan_id, mac_address }))).toEqual([
      { bridge: "vmbr1", vlan_id: 14, mac_address: null },
      { bridge: "vmbr1", vlan_id: 15, mac_address: "02:00:00:00:00:0a" },
      { bridge: "vmbr1", vlan_id: 12, mac_address: null },
    ]);
  });

  test("has its default route through the first alone", () => {
    expect(getVm(stack).initialization.ip_config).toEqual([
      { ipv4: { address: "10.20.14.9/24", gateway: "10.20.14.1" } },
      { ipv4: { address: "10.20.15.9/24" } },
      { ipv4: { address: "dhcp" } },
    ]);
  });

  test("has a name for each address, with the network behind its own beside the first", () => {
    expect(Object.keys(stack.resource.dns_a_record_set)).toEqual(["web", "web-old"]);
    expect(stack.resource.dns_a_record_set["web-old"]).toMatchObject({ name: "web-old", addresses: ["10.20.15.9"] });
    expect(stack.resource.dns_ptr_record["web-old"]).toMatchObject({
      zone: "15.20.10.in-addr.arpa.",
      name: "9",
      ptr: "web-old.acme.lab.example.",
    });
  });

  test("has all of them in the inventory", () => {
    expect(stack.resource.local_file.hosts.content).toContain(`
      network_devices:
        net0:
          network: "data"
          address: "10.20.14.9"
        net1:
          network: "old"
          address: "10.20.15.9"
          mac_address: "02:00:00:00:00:0a"
        net2:
          network: "app"
`);
  });
});

describe("a vm with IPv6", () => {
  const stack = synth(() => ({ ipv6Address: "2001:DB8:0:e::0:9" }));

  test("is told its address and its gateway", () => {
    expect(getVm(stack).initialization.ip_config[0].ipv6).toEqual({
      address: "2001:db8:0:e::9/64",
      gateway: "fe80::1",
    });
  });

  test("has an AAAA and a PTR record, made after it", () => {
    const depends_on = ["proxmox_virtual_environment_vm.web"];
    expect(stack.resource.dns_aaaa_record_set.web).toEqual({
      zone: "acme.lab.example.",
      name: "web",
      addresses: ["2001:db8:0:e::9"],
      ttl: 300,
      depends_on,
    });
    expect(stack.resource.dns_ptr_record["web-ipv6"]).toEqual({
      zone: "e.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa.",
      name: "9.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0",
      ptr: "web.acme.lab.example.",
      ttl: 300,
      depends_on,
    });
  });

  test("has it in the inventory, and its network's subnet as well", () => {
    expect(stack.resource.local_file.hosts.content).toContain('ipv6_address: "2001:db8:0:e::9"');
    expect(stack.resource.local_file.group_vars.content).toContain(
      'ipv6_subnet: "2001:db8:0:e::/64"\n    ipv6_gateway: "fe80::1"\n',
    );
  });

  test("has no gateway beside the first device", () => {
    const vm = getVm(
      synth(({ app, data }) => ({
        network: app,
        address: "10.20.12.9",
        networkDevices: [{ interface: "net1", network: data, address: "dhcp", ipv6Address: "2001:db8:0:e::9" }],
      })),
    );
    expect(vm.initialization.ip_config[1].ipv6).toEqual({ address: "2001:db8:0:e::9/64" });
  });
});

describe('a vm with ipv6Address "slaac"', () => {
  const fixed = { ipv6Address: "slaac", mac: "02:00:00:00:00:0a" } as const;

  test("takes what its router says, and has no names of ours", () => {
    const stack = synth(() => fixed);
    expect(getVm(stack).initialization.ip_config[0].ipv6).toEqual({ address: "auto" });
    expect(stack.resource).not.toHaveProperty("dns_aaaa_record_set");
  });

  // RFC 4291 appendix A: the universal bit turned over, ff:fe in the middle.
  test("has names where its template makes EUI-64 of a MAC address that is fixed", () => {
    const stack = synth(() => ({ ...fixed, template: lab.templates.alpine }));
    expect(getVm(stack).initialization.ip_config[0].ipv6).toEqual({ address: "auto" });
    expect(stack.resource.dns_aaaa_record_set.web.addresses).toEqual(["2001:db8:0:e:0:ff:fe00:a"]);
    expect(stack.resource.dns_ptr_record).toHaveProperty("web-ipv6");
  });

  test("has none where the MAC address is an automatic one", () => {
    const stack = synth(() => ({ ipv6Address: "slaac", template: lab.templates.alpine }));
    expect(stack.resource).not.toHaveProperty("dns_aaaa_record_set");
  });
});

describe("a deterministic mac", () => {
  test("is made of site, tenant, VM and device", () => {
    const vm = getVm(
      synth(({ old }) => ({
        mac: "deterministic",
        networkDevices: [{ interface: "net1", network: old, address: "dhcp", mac: "deterministic" }],
      })),
    );
    expect(vm.network_device.map((device: { mac_address: string }) => device.mac_address)).toEqual([
      "02:93:84:b8:0f:f2",
      "02:be:d7:5c:42:1a",
    ]);
  });

  test("begins as the site says", () => {
    const vm = getVm(synth(() => ({ mac: "deterministic" }), { ...lab, macFirstOctet: "0a" }));
    expect(vm.network_device[0].mac_address).toMatch(/^0a:/);
  });

  test("stands in configuration, inventory and reservation", () => {
    const stack = synth(() => ({ mac: "deterministic" }));
    const { mac_address } = getVm(stack).network_device[0];
    expect(getVm(stack)).not.toHaveProperty("depends_on");
    expect(stack.resource.local_file.hosts.content).toContain(`mac_address: "${mac_address}"`);
    expect(JSON.parse(stack.resource.local_file["dhcp-data"].content)).toEqual([
      expect.objectContaining({ "hw-address": mac_address, "ip-address": "10.20.14.9", hostname: "web" }),
    ]);
  });
});

describe("the reservations of a network", () => {
  test("are a file a network, by the server that reads it", () => {
    const { local_file: files } = synth(({ old }) => ({
      mac: "02:00:00:00:00:0a",
      networkDevices: [{ interface: "net1", network: old, address: "10.20.15.9", mac: "02:00:00:00:00:0b" }],
    })).resource;
    const folder = "${path.root}/../../../tenant-inventory/acme/dhcp";
    expect(files["dhcp-data"].filename).toBe(`${folder}/data.kea.cfg`);
    expect(files["dhcp-old"].filename).toBe(`${folder}/old.dnsmasq.cfg`);
    expect(files["dhcp-old"].content).toMatch(/^02:00:00:00:00:0b,10\.20\.15\.9,web-old$/m);
    expect(files).not.toHaveProperty("dhcp-app");
  });

  test("do not hold a VM whose MAC address is an automatic one, nor one out of the dynamic pool", () => {
    expect(synth(() => ({})).resource.local_file["dhcp-data"].content).toBe("[]\n");
    const dynamic = synth(() => ({ address: "dhcp", mac: "02:00:00:00:00:0a" }));
    expect(dynamic.resource.local_file["dhcp-data"].content).toBe("[]\n");
  });
});

describe("a vm's network devices fail", () => {
  test.each<[string, (networks: Networks) => Partial<TenantVmProps>, string]>([
    [
      "in another order",
      ({ old }) => ({ networkDevices: [{ interface: "net2", network: old, address: "dhcp" }] }),
      'networkDevices[0].interface must be "net1", got "net2"; slots are taken in order, and only the last device can be taken out',
    ],
    [
      "two in one network",
      ({ data }) => ({ networkDevices: [{ interface: "net1", network: data, address: "dhcp" }] }),
      'networkDevices[0].network must be another than that of net0, got "data"',
    ],
    [
      "with a wrong address, by its place",
      ({ old }) => ({ networkDevices: [{ interface: "net1", network: old, address: "10.20.14.9" }] }),
      'networkDevices[0].address 10.20.14.9 is outside network "old" (10.20.15.0/24); did you mean 10.20.15.9?',
    ],
    [
      "with a wrong mac, by its place",
      ({ old }) => ({
        networkDevices: [{ interface: "net1", network: old, address: "dhcp", mac: "BC:24:11:00:00:01" }],
      }),
      'networkDevices[0].mac must be locally administered, got "bc:24:11:00:00:01"; its second hexadecimal digit must be 2, 6, a or e',
    ],
    [
      "with nothing given and no ledger",
      () => ({ address: undefined, vmId: undefined }),
      "vmId must be given where there is no ledger",
    ],
    [
      "without an address and a ledger",
      () => ({ address: undefined }),
      "address must be given where there is no ledger",
    ],
    [
      "without an IPv6 address and a ledger",
      () => ({ ipv6Address: "static" }),
      "ipv6Address must be given where there is no ledger",
    ],
    [
      "with IPv6 where there is none",
      ({ app }) => ({ network: app, address: "10.20.12.9", ipv6Address: "slaac" }),
      'ipv6Address must not be given in network "app", which has IPv4 alone',
    ],
    [
      "with an IPv6 address that is none",
      () => ({ ipv6Address: "10.20.14.9" }),
      'ipv6Address must be an IPv6 address, "static" or "slaac", got "10.20.14.9"',
    ],
    [
      "with an IPv6 address of elsewhere",
      () => ({ ipv6Address: "2001:db8:0:f::9" }),
      'ipv6Address 2001:db8:0:f::9 is outside network "data" (2001:db8:0:e::/64)',
    ],
    [
      "with the routers' address",
      () => ({ ipv6Address: "2001:db8:0:e::" }),
      'ipv6Address 2001:db8:0:e:: is the routers\' anycast address of network "data" (2001:db8:0:e::/64); choose another',
    ],
    [
      "with an IPv6 address of the platform",
      () => ({ ipv6Address: "2001:db8:0:e::11" }),
      'ipv6Address 2001:db8:0:e::11 of network "data" (2001:db8:0:e::/64) is the platform\'s; choose another',
    ],
    [
      "with an address of the platform",
      () => ({ address: "10.20.14.2" }),
      'address 10.20.14.2 of network "data" (10.20.14.0/24) is the platform\'s; choose another',
    ],
    [
      "with a reserved address where no server takes reservations",
      ({ app }) => ({ network: app, address: "reserved" }),
      'address must not be "reserved" in network "app", whose DHCP server takes no reservations from tenants; see dhcp of the VLAN in substrate/',
    ],
    [
      "with a reserved address and a mac that changes",
      () => ({ address: "reserved", mac: "auto" }),
      'mac must be "deterministic" or a literal with address "reserved", got "auto"',
    ],
    [
      "in the dynamic pool, without a mac that can be reserved",
      () => ({ address: "10.20.14.150" }),
      'address 10.20.14.150 is in the dynamic pool of network "data" (10.20.14.0/24), 10.20.14.100 to 10.20.14.200; choose one outside it or give the VM mac: "deterministic", so that it is reserved',
    ],
  ])("%s", (_, props, problem) => {
    expect(getVmProblems(props)).toContain(`[acme/web] ${problem}`);
  });

  test("when there are more than the provider takes", () => {
    const problems = getVmProblems(({ old }) => ({
      networkDevices: Array.from({ length: 8 }, (_, index) => ({
        interface: `net${index + 1}` as const,
        network: old,
        address: "dhcp",
      })),
    }));
    expect(problems).toContain("[acme/web] networkDevices must be at most 7, got 8");
  });

  test("when an IPv6 address is taken", () => {
    const problems = getProblems(() =>
      makeAcme(makeApp(), (tenant) => {
        const network = new TenantNetwork(tenant, "data", { vlan: lab.vlans.data });
        const common = { network, template: lab.templates.debian13 };
        const address = { ipv6Address: "2001:db8:0:e::9", address: "dhcp" };
        new TenantVm(tenant, "web", { ...common, ...address, vmId: 1000 });
        new TenantVm(tenant, "two", { ...common, ...address, vmId: 1001, ipv6Address: "2001:db8:0:e:0::9" });
      }),
    );
    expect(problems).toEqual([
      '[acme/two] ipv6Address 2001:db8:0:e::9 of network "data" (2001:db8:0:e::/64) is taken by acme/web; choose another',
    ]);
  });

  test("with IPv6 in a zone that takes no AAAA", () => {
    const zone = { ...lab.tenants.acme.zone, recordTypes: ["A", "PTR"] as const };
    const site = { ...lab, tenants: { ...lab.tenants, acme: { ...lab.tenants.acme, zone } } };
    const problems = getProblems(() =>
      makeAcme(makeApp(), (tenant, app) => void makeVm(tenant, app, () => ({ ipv6Address: "2001:db8:0:e::9" })), {
        site,
      }),
    );
    expect(problems).toEqual([
      "[acme/web] ipv6Address must be in DNS, and zone acme.lab.example takes no AAAA; see recordTypes in substrate/",
    ]);
  });
});

describe("a literal address in the dynamic pool", () => {
  const inPool = { address: "10.20.14.150", mac: "02:00:00:00:00:0a" };

  test("is fine where the DHCP server keeps it for the VM", () => {
    expect(getVmProblems(() => inPool)).toEqual([]);
    expect(getVmProblems(({ old }) => ({ ...inPool, network: old, address: "10.20.15.150" }))).toEqual([]);
  });

  test("is refused where Kea would give it to anybody", () => {
    const data = { ...lab.vlans.data, dhcp: { server: "kea", reservationsOutOfPool: true } as const };
    const site: Site = {
      ...lab,
      vlans: { ...lab.vlans, data },
      tenants: { ...lab.tenants, acme: { ...lab.tenants.acme, vlans: [lab.vlans.acme, data] } },
    };
    const problems = getProblems(() =>
      makeAcme(
        makeApp(),
        (tenant) => {
          const network = new TenantNetwork(tenant, "data", { vlan: data });
          new TenantVm(tenant, "web", { network, template: lab.templates.debian13, vmId: 1000, ...inPool });
        },
        { site },
      ),
    );
    expect(problems).toEqual([
      '[acme/web] address 10.20.14.150 is in the dynamic pool of network "data" (10.20.14.0/24), 10.20.14.100 to 10.20.14.200, where its server honours no reservation; choose one outside it',
    ]);
  });
});
