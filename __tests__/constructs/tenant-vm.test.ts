import { Lazy } from "cdktf";
import { TenantNetwork } from "../../constructs/tenant-network";
import { TenantStack } from "../../constructs/tenant-stack";
import type { TenantVmProps } from "../../constructs/tenant-vm";
import { getProblems, makeAcme, makeApp, makeVm, type SynthesizedStack, synthAcme } from "../fixtures/acme";
import { lab, publicKey } from "../fixtures/acme-site";

/** Returns VM "web-01" with `props`, beside another VM that has none of them, as synthesized. */
function synthVm(props: Partial<TenantVmProps> = {}): SynthesizedStack {
  const stack = synthAcme((tenant, network) => {
    makeVm(tenant, network, { vmId: 1001, address: "10.20.12.10" }, "other-01");
    makeVm(tenant, network, props);
  });
  return stack.resource.proxmox_virtual_environment_vm["web-01"];
}

/** Returns what is wrong with VM "web-01" that has `props`. */
function getVmProblems(props: Partial<TenantVmProps>, id?: string): readonly string[] {
  return getProblems(() => makeAcme(makeApp(), (tenant, network) => makeVm(tenant, network, props, id)));
}

describe("a vm", () => {
  test("has sensible defaults", () => {
    expect(synthVm()).toEqual({
      agent: { enabled: true, wait_for_ip: { disabled: true } },
      clone: { datastore_id: "fast", full: true, node_name: "one", vm_id: 9000 },
      cpu: { cores: 2, sockets: 1, type: "x86-64-v2-AES" },
      disk: [{ datastore_id: "fast", discard: "on", interface: "scsi0", size: 4 }],
      initialization: {
        datastore_id: "fast",
        dns: { domain: "acme.lab.example", servers: ["192.0.2.53"] },
        ip_config: [{ ipv4: { address: "10.20.12.9/24", gateway: "10.20.12.1" } }],
        user_account: { keys: [publicKey], username: "robot" },
      },
      lifecycle: { ignore_changes: ["clone", "initialization[0].dns", "initialization[0].user_account"] },
      memory: { dedicated: 2048 },
      name: "web-01",
      network_device: [
        {
          bridge: "vmbr1",
          disconnected: false,
          enabled: null,
          firewall: false,
          mac_address: null,
          model: "virtio",
          mtu: null,
          queues: null,
          rate_limit: null,
          trunks: null,
          vlan_id: 12,
        },
      ],
      node_name: "one",
      on_boot: true,
      pool_id: "acme-pool",
      started: true,
      tags: ["acme"],
      timeout_shutdown_vm: 300,
      vm_id: 1000,
    });
  });

  test("gets the size it asks for", () => {
    const vm = synthVm({ cores: 4, memoryMiB: 8192, diskGiB: 32, cpuType: "host" });
    expect(vm.cpu).toEqual({ cores: 4, sockets: 1, type: "host" });
    expect(vm.memory).toEqual({ dedicated: 8192 });
    expect(vm.disk[0].size).toBe(32);
  });

  test("has its data disks behind the boot disk, in their slots", () => {
    const dataDisks = [
      { interface: "scsi1", sizeGiB: 10 },
      { interface: "scsi2", sizeGiB: 20, storage: lab.storages.shared },
    ] as const;
    expect(synthVm({ dataDisks }).disk.slice(1)).toEqual([
      { interface: "scsi1", datastore_id: "fast", size: 10, discard: "on" },
      { interface: "scsi2", datastore_id: "shared", size: 20, discard: "on" },
    ]);
  });

  test("can live on another node than its template", () => {
    const vm = synthVm({ node: lab.nodes.two, storage: lab.storages.shared });
    expect(vm.node_name).toBe("two");
    expect(vm.clone).toEqual({ node_name: "one", vm_id: 9000, datastore_id: "shared", full: true });
    expect(vm.initialization.datastore_id).toBe("shared");
  });

  test("has no agent when its template has none", () => {
    expect(synthVm({ template: lab.templates.alpine }).agent.enabled).toBe(false);
  });

  test("has a literal mac in lower case", () => {
    expect(synthVm({ mac: "02:AB:00:00:00:01" }).network_device[0].mac_address).toBe("02:ab:00:00:00:01");
  });

  test('lets Proxmox VE make a mac up with "auto"', () => {
    expect(synthVm({ mac: "auto" }).network_device[0].mac_address).toBeNull();
  });

  test("has its tenant as a tag, and all tags sorted", () => {
    expect(synthVm({ tags: ["web", "a-team"] }).tags).toEqual(["a-team", "acme", "web"]);
  });

  test("adds ssh keys to those of the automation user", () => {
    const extra = publicKey.replace("automation@lab", "alice");
    expect(synthVm({ sshKeys: [extra] }).initialization.user_account.keys).toEqual([publicKey, extra]);
  });

  test("can be kept from starting with its node", () => {
    expect(synthVm({ startOnBoot: false }).on_boot).toBe(false);
  });

  test("has no start order, which a tenant's token may not set", () => {
    expect(synthVm()).not.toHaveProperty("startup");
  });

  test("has a description without white space around it", () => {
    expect(synthVm({ description: "  first\nsecond \n" }).description).toBe("first\nsecond");
    expect(synthVm({ description: "\n" })).not.toHaveProperty("description");
  });

  test("has a description that Terraform gives back unchanged", () => {
    expect(synthVm({ description: "costs ${money} and %{if}" }).description).toBe("costs $${money} and %%{if}");
  });
});

describe("a vm with a static address", () => {
  const stack = synthAcme((tenant, network) => makeVm(tenant, network));

  test("has an A record, made after it", () => {
    expect(stack.resource.dns_a_record_set).toEqual({
      "web-01": {
        zone: "acme.lab.example.",
        name: "web-01",
        addresses: ["10.20.12.9"],
        ttl: 300,
        depends_on: ["proxmox_virtual_environment_vm.web-01"],
      },
    });
  });

  test("has a PTR record, made after it", () => {
    expect(stack.resource.dns_ptr_record).toEqual({
      "web-01": {
        zone: "12.20.10.in-addr.arpa.",
        name: "9",
        ptr: "web-01.acme.lab.example.",
        ttl: 300,
        depends_on: ["proxmox_virtual_environment_vm.web-01"],
      },
    });
  });
});

describe('a vm with address "dhcp"', () => {
  const stack = synthAcme((tenant, network) => makeVm(tenant, network, { address: "dhcp" }));

  test("asks the DHCP server", () => {
    const vm = stack.resource.proxmox_virtual_environment_vm["web-01"];
    expect(vm.initialization.ip_config).toEqual([{ ipv4: { address: "dhcp" } }]);
  });

  test("has no A and no PTR record", () => {
    expect(Object.keys(stack.resource).sort()).toEqual(["local_file", "proxmox_virtual_environment_vm"]);
  });

  test("is reached by its FQDN", () => {
    expect(stack.resource.local_file.hosts.content).toContain('ansible_host: "web-01.acme.lab.example"');
  });
});

describe("a vm fails", () => {
  test("with all its problems at once", () => {
    expect(getVmProblems({ cores: 0, memoryMiB: 1000, address: "10.20.13.9" })).toEqual([
      "[acme/web-01] cores must be a whole number from 1 to 16, got 0",
      "[acme/web-01] memoryMiB must be a multiple of 512 from 512 to 65536, got 1000",
      '[acme/web-01] address 10.20.13.9 is outside network "app" (10.20.12.0/24); did you mean 10.20.12.9?',
    ]);
  });

  test.each<[string, Partial<TenantVmProps>, string]>([
    ["no number of cores", { cores: Number.NaN }, "cores must be a whole number from 1 to 16, got NaN"],
    ["half a core", { cores: 1.5 }, "cores must be a whole number from 1 to 16, got 1.5"],
    ["more cores than its node", { cores: 17 }, "cores must be a whole number from 1 to 16, got 17"],
    [
      "more memory than its node",
      { memoryMiB: 66_048 },
      "memoryMiB must be a multiple of 512 from 512 to 65536, got 66048",
    ],
    [
      "a disk smaller than the template's",
      { diskGiB: 3 },
      "diskGiB must be at least the 4 of template debian-13, got 3",
    ],
    ["a disk that is too large", { diskGiB: 16_385 }, "diskGiB must be a whole number from 1 to 16384, got 16385"],
    [
      "an empty data disk",
      { dataDisks: [{ interface: "scsi1", sizeGiB: 0 }] },
      "dataDisks[0].sizeGiB must be a whole number from 1 to 16384, got 0",
    ],
    [
      "a data disk in the boot disk's slot",
      { dataDisks: [{ interface: "scsi0", sizeGiB: 1 }] },
      'dataDisks[0].interface must be "scsi1", got "scsi0"; slots are taken in order, and only the last disk can be taken out',
    ],
    [
      "a disk taken out that is not the last",
      { dataDisks: [{ interface: "scsi2", sizeGiB: 1 }] },
      'dataDisks[0].interface must be "scsi1", got "scsi2"; slots are taken in order, and only the last disk can be taken out',
    ],
    [
      "two disks in one slot",
      { dataDisks: Array(2).fill({ interface: "scsi1", sizeGiB: 1 }) },
      'dataDisks[1].interface must be "scsi2", got "scsi1"; slots are taken in order, and only the last disk can be taken out',
    ],
    [
      "more disks than there are slots",
      { dataDisks: Array.from({ length: 31 }, (_, index) => ({ interface: `scsi${index + 1}` as const, sizeGiB: 1 })) },
      "dataDisks must be at most 30, got 31",
    ],
    [
      "more than the smaller node has",
      { node: lab.nodes.two, storage: lab.storages.shared, cores: 9 },
      "cores must be a whole number from 1 to 8, got 9",
    ],
    [
      "more memory than the smaller node has",
      { node: lab.nodes.two, storage: lab.storages.shared, memoryMiB: 33_280 },
      "memoryMiB must be a multiple of 512 from 512 to 32768, got 33280",
    ],
    [
      "a storage that its template's node lacks",
      { node: lab.nodes.two, storage: lab.storages.slow },
      'storage must be on the template\'s node "one" too, got "slow"',
    ],
    [
      "a storage of elsewhere",
      { storage: { ...lab.storages.shared } },
      'storage must be one of site "lab", got "shared"',
    ],
    [
      "a data disk on a storage of elsewhere",
      { dataDisks: [{ interface: "scsi1", sizeGiB: 1, storage: { id: "x", nodes: [lab.nodes.one], shared: false } }] },
      'storage must be one of site "lab", got "x"',
    ],
    ["a group twice", { ansibleGroups: ["a", "a"] }, 'ansibleGroups must not repeat a value, got "a" more than once'],
    [
      "a variable that Ansible sets",
      { ansibleVariables: { inventory_hostname: "x" } },
      'ansibleVariables must not set "inventory_hostname", which Ansible sets itself',
    ],
    [
      "a key that YAML would change",
      { ansibleVariables: { a: { "\u2028": 1 } } },
      "ansibleVariables.a.\u2028 must not contain control characters, got U+2028",
    ],
    ["a byte order mark", { description: "a\ufeff b" }, "description must not contain control characters, got U+FEFF"],
    ["half a character", { description: "\ud800" }, "description must not contain control characters, got U+D800"],
    [
      "a key of another type than it says",
      { sshKeys: [publicKey.replace("ssh-ed25519", "ssh-rsa")] },
      "sshKeys[0] must be one OpenSSH public key, as in an .pub file without its newline",
    ],
    [
      "a reference in its place",
      { description: Lazy.stringValue({ produce: () => "x" }) },
      "description must be known at synth, got a reference to another resource",
    ],
    [
      "a reference to a list",
      { ansibleVariables: { a: Lazy.listValue({ produce: () => ["x"] }) } },
      "ansibleVariables.a.0 must be known at synth, got a reference to another resource",
    ],
    [
      "the first address of the dynamic pool",
      { address: "10.20.12.100" },
      'address 10.20.12.100 is in the dynamic pool of network "app" (10.20.12.0/24), 10.20.12.100 to 10.20.12.200; choose one outside it',
    ],
    ["a vmId below Proxmox VE's range", { vmId: 99 }, "vmId must be a whole number from 100 to 999999999, got 99"],
    ["the vmId of a template", { vmId: 9001 }, "vmId must not be the one of a template, got 9001, which alpine has"],
    ["no address", { address: "web" }, 'address must be an IPv4 address, "reserved" or "dhcp", got "web"'],
    [
      "an address with leading zeros",
      { address: "10.20.012.9" },
      'address must be an IPv4 address, "reserved" or "dhcp", got "10.20.012.9"',
    ],
    [
      "the gateway's address",
      { address: "10.20.12.1" },
      'address 10.20.12.1 is the gateway of network "app" (10.20.12.0/24); choose another',
    ],
    [
      "the network address",
      { address: "10.20.12.0" },
      'address 10.20.12.0 is the network address of network "app" (10.20.12.0/24); choose another',
    ],
    [
      "the broadcast address",
      { address: "10.20.12.255" },
      'address 10.20.12.255 is the broadcast address of network "app" (10.20.12.0/24); choose another',
    ],
    [
      "an address of the dynamic pool",
      { address: "10.20.12.200" },
      'address 10.20.12.200 is in the dynamic pool of network "app" (10.20.12.0/24), 10.20.12.100 to 10.20.12.200; choose one outside it',
    ],
    [
      "a mac that is none",
      { mac: "02:00:00:00:00" },
      'mac must be "auto", "deterministic" or six hexadecimal pairs with colons, got "02:00:00:00:00"',
    ],
    [
      "a multicast mac",
      { mac: "03:00:00:00:00:01" },
      'mac must be a unicast address, got "03:00:00:00:00:01"; its first octet must be even',
    ],
    [
      "a manufacturer's mac",
      { mac: "BC:24:11:00:00:01" },
      'mac must be locally administered, got "bc:24:11:00:00:01"; its second hexadecimal digit must be 2, 6, a or e',
    ],
    [
      "a tag in capitals",
      { tags: ["Web"] },
      'tags must be of a-z, 0-9, _, -, + and . and not begin with -, + or ., got "Web"',
    ],
    [
      "a tag with a separator",
      { tags: ["a;b"] },
      'tags must be of a-z, 0-9, _, -, + and . and not begin with -, + or ., got "a;b"',
    ],
    ["a tag twice", { tags: ["web", "web"] }, 'tags must not repeat a value, got "web" more than once'],
    ["the tenant's tag", { tags: ["acme"] }, 'tags must not repeat the tenant, got "acme", which is there already'],
    [
      "a private key",
      { sshKeys: ["-----BEGIN OPENSSH PRIVATE KEY-----"] },
      "sshKeys[0] must be one OpenSSH public key, as in an .pub file without its newline",
    ],
    [
      "two keys in one string",
      { sshKeys: [`${publicKey}\n${publicKey}`] },
      "sshKeys[0] must be one OpenSSH public key, as in an .pub file without its newline",
    ],
    [
      "a group that Ansible refuses",
      { ansibleGroups: ["web-servers"] },
      'ansibleGroups must be names of a-z, 0-9 and _, and not all or ungrouped, got "web-servers"',
    ],
    [
      "a group that Ansible has",
      { ansibleGroups: ["all"] },
      'ansibleGroups must be names of a-z, 0-9 and _, and not all or ungrouped, got "all"',
    ],
    [
      "a variable of the inventory",
      { ansibleVariables: { ansible_host: "x" } },
      'ansibleVariables must not set "ansible_host", which the inventory sets itself',
    ],
    [
      "a variable that is no name",
      { ansibleVariables: { "a-b": 1 } },
      'ansibleVariables must have names of a-z, A-Z, 0-9 and _, not beginning with a digit, got "a-b"',
    ],
    [
      "a variable that YAML would change",
      { ansibleVariables: { a: { b: ["\u0007"] } } },
      "ansibleVariables.a.b.0 must not contain control characters, got U+0007",
    ],
    [
      "a number that YAML would change",
      { ansibleVariables: { a: 1e21 } },
      "ansibleVariables.a must be a number without an exponent, got 1e+21",
    ],
    ["a description too long", { description: "ü".repeat(4097) }, "description must be at most 8192 bytes, got 8194"],
    ["control characters", { description: "a\u0000" }, "description must not contain control characters, got U+0000"],
    ["a node that its storage is not on", { node: lab.nodes.two }, 'storage must be on node "two", got "fast"'],
    [
      "a template of elsewhere",
      { template: { ...lab.templates.debian13 } },
      'template must be one of site "lab", got "debian-13"',
    ],
    [
      "a node of elsewhere",
      { node: { ...lab.nodes.one, name: "three" } },
      'node must be one of site "lab", got "three"',
    ],
  ])("with %s", (_, props, problem) => {
    expect(getVmProblems(props)).toContain(`[acme/web-01] ${problem}`);
  });

  test.each(["Web-01", "web_01", "1web", "web-", "web.01", "", "a/b", "a".repeat(64)])("with id %j", (id) => {
    const rule = "be 1 to 63 of a-z, 0-9 and -, begin with a letter and not end with -";
    expect(getVmProblems({}, id)).toEqual([`[acme/${id}] id must ${rule}, got ${JSON.stringify(id)}`]);
  });

  test("with an id that every object has", () => {
    expect(getVmProblems({}, "constructor")).toEqual([
      '[acme/constructor] id must not be "constructor", which is reserved',
    ]);
  });

  test("when its address is taken", () => {
    const problems = getProblems(() =>
      makeAcme(makeApp(), (tenant, network) => {
        makeVm(tenant, network);
        makeVm(tenant, network, { vmId: 1001 }, "web-02");
      }),
    );
    expect(problems).toEqual([
      '[acme/web-02] address 10.20.12.9 of network "app" (10.20.12.0/24) is taken by acme/web-01; choose another',
    ]);
  });

  test("when its id is taken", () => {
    expect(getVmProblems({}, "app")).toEqual([
      '[acme/app] id must be unique among the VMs, networks and records of the tenant, got "app", which a TenantNetwork has',
    ]);
  });

  test("in the network of another tenant", () => {
    const app = makeApp();
    const umbra = new TenantStack(app, "umbra", { site: lab });
    const foreign = new TenantNetwork(umbra, "net", { vlan: lab.vlans.umbra });
    expect(getProblems(() => makeAcme(app, (tenant) => makeVm(tenant, foreign, { address: "10.20.13.9" })))).toEqual([
      "[acme/web-01] network must be one of acme, got umbra/net",
    ]);
  });

  test("without leaving anything in the tenant", () => {
    const app = makeApp();
    const tenant = makeAcme(app, (stack, network) => getProblems(() => makeVm(stack, network, { cores: 0 })));
    expect(tenant.getIntent().vms).toEqual([]);
    expect(tenant.node.tryFindChild("web-01")).toBeUndefined();
  });
});
