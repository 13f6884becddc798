import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { renderChange } from "../../fleet/plan/changes";
import { readFleet } from "../../fleet/read-fleet";
import { startTemporaryLab, type TemporaryLab } from "../../fleet/temporary-lab";
import type { Claim } from "../../ledger/claims";
import { readLedger } from "../../ledger/ledger-file";
import { lab as site } from "../fixtures/acme-site";
import { root, Stack, synthesize, transferZone } from "./stack";

jest.setTimeout(120_000);

let lab: TemporaryLab;
let stack: Stack;

beforeAll(async () => {
  lab = await startTemporaryLab(root, site);
  stack = new Stack(lab, "acme");
  write("tenant-inventory/ledger.json", '{ "version": 1, "claims": [] }\n');
  write(
    "substrate/sites.ts",
    `import { lab } from "../__tests__/fixtures/acme-site";
import type { Site } from "./site";
export const sites: readonly Site[] = [lab];
`,
  );
});

afterAll(() => lab?.close());

/** Writes tenant acme, whose body is TypeScript text. */
function writeTenant(body: string): void {
  write(
    "tenants/index.ts",
    `import type { App } from "cdktf";
import { DnsRecord } from "../constructs/dns-record";
import { TenantNetwork } from "../constructs/tenant-network";
import { TenantStack } from "../constructs/tenant-stack";
import { TenantVm } from "../constructs/tenant-vm";
import { lab } from "../__tests__/fixtures/acme-site";

export const tenants = [(app: App) => {
  const tenant = new TenantStack(app, "acme", { site: lab });
  const network = new TenantNetwork(tenant, "app", { vlan: lab.vlans.acme });
  const data = new TenantNetwork(tenant, "data", { vlan: lab.vlans.data });
  const old = new TenantNetwork(tenant, "old", { vlan: lab.vlans.old });
  const { debian13: template, alpine } = lab.templates;
  void [DnsRecord, network, data, old, alpine];
  ${body}
  return tenant;
}];
`,
  );
}

/** Writes tenant acme, completes the ledger, and returns the plan: each change as a line. */
async function planOf(body: string): Promise<string[]> {
  writeTenant(body);
  await synthesize(lab);
  await stack.init();
  return plan();
}

/** What is updated as attributes, without the DNS provider's own ids; what else happens as action and address. */
async function plan(): Promise<string[]> {
  const changes = await stack.plan();
  return changes
    .filter(({ address, attribute }) => !(address.startsWith("dns_") && attribute === "id"))
    .map((change) => (change.attribute === "" ? `${change.action} ${change.address}` : renderChange(change)))
    .sort();
}

/** Applies, and expects nothing left to do. */
async function apply(): Promise<void> {
  await stack.apply();
  expect(await stack.plan()).toEqual([]);
}

/** Runs a command of the workspace that fails, and returns what it says. */
async function failing(program: string, ...args: string[]): Promise<string> {
  const { exitCode, all = "" } = await lab.run(program, args).catch((error) => error);
  expect(exitCode).toBe(1);
  return all;
}

function write(path: string, text: string): void {
  writeFileSync(join(lab.folders.workspace, path), text);
}

const read = (path: string) => readFileSync(join(lab.folders.workspace, path), "utf8");
const getConfig = (vmId: number) => lab.proxmox.get<Record<string, string>>(`/nodes/one/qemu/${vmId}/config`);
const claims = () => readLedger(lab.folders.workspace);
const claimsOf = (owner: string) =>
  claims()
    .filter((claim) => claim.owner === owner && claim.kind !== "fqdn")
    .map(({ kind, value, retired }: Claim) => `${retired ? "- " : ""}${kind} ${value}`);

const api = 'new TenantVm(tenant, "api", { network, template, mac: "deterministic" });';
const six =
  'new TenantVm(tenant, "six", { network: data, template, ipv6Address: "static", mac: "deterministic", networkDevices: [{ interface: "net1", network: old, address: "reserved" }] });';

test("a VM is added with all that nobody typed, and the plan says exactly that", async () => {
  expect(await planOf(api)).toEqual([
    "create dns_a_record_set.api",
    "create dns_ptr_record.api",
    "create local_file.dhcp-data",
    "create local_file.dhcp-old",
    "create local_file.group_vars",
    "create local_file.hosts",
    "create proxmox_virtual_environment_vm.api",
  ]);
  await apply();
  expect(claimsOf("acme/api")).toEqual(["address 10.20.12.2", expect.stringMatching(/^mac 02:/), "vmid 1000"]);
  expect((await getConfig(1000)).ipconfig0).toBe("gw=10.20.12.1,ip=10.20.12.2/24");
});

test("a VM that is added leaves the others alone", async () => {
  expect(await planOf(`${six} ${api}`)).toEqual([
    "create dns_a_record_set.six",
    "create dns_a_record_set.six-old",
    "create dns_aaaa_record_set.six",
    "create dns_ptr_record.six",
    "create dns_ptr_record.six-ipv6",
    "create dns_ptr_record.six-old",
    "create proxmox_virtual_environment_vm.six",
    "replace local_file.dhcp-data",
    "replace local_file.dhcp-old",
    "replace local_file.hosts",
  ]);
  await apply();
});

test("several network devices and both families arrive in Proxmox VE, DNS, inventory and reservations", async () => {
  const [nic0, nic1] = readFleet(lab.folders.workspace, [])[0]?.vms.find(({ id }) => id === "six")?.nics ?? [];
  const config = await getConfig(1001);
  expect(config).toMatchObject({
    net0: `virtio=${nic0?.mac},bridge=vmbr1,firewall=0,tag=14`,
    net1: `virtio=${nic1?.mac},bridge=vmbr1,firewall=0,tag=15`,
    ipconfig0: "gw=10.20.14.1,gw6=fe80::1,ip=10.20.14.3/24,ip6=2001:db8:0:e::10/64",
    ipconfig1: "ip=dhcp",
  });
  expect(await transferZone(lab, "acme", "acme.lab.example.")).toEqual([
    "api.acme.lab.example. 300 A 10.20.12.2",
    "six-old.acme.lab.example. 300 A 10.20.15.2",
    "six.acme.lab.example. 300 A 10.20.14.3",
    "six.acme.lab.example. 300 AAAA 2001:db8:0:e::10",
  ]);
  expect(await transferZone(lab, "acme", "e.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa.")).toEqual([
    "0.1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.e.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa. 300 PTR six.acme.lab.example.",
  ]);
  expect(await transferZone(lab, "acme", "15.20.10.in-addr.arpa.")).toEqual([
    "2.15.20.10.in-addr.arpa. 300 PTR six-old.acme.lab.example.",
  ]);
  expect(read("tenant-inventory/acme/hosts.yml")).toContain(`
        net1:
          network: "old"
          address: "10.20.15.2"
          mac_address: "${nic1?.mac}"
`);
  expect(JSON.parse(read("tenant-inventory/acme/dhcp/data.kea.cfg"))).toMatchObject([
    { "hw-address": nic0?.mac, "ip-address": "10.20.14.3", hostname: "six" },
  ]);
  expect(read("tenant-inventory/acme/dhcp/old.dnsmasq.cfg")).toMatch(`\n${nic1?.mac},10.20.15.2,six-old\n`);
  expect(claimsOf("acme/six")).toEqual([
    "address 10.20.14.3",
    "address 10.20.15.2",
    "address 2001:db8:0:e::10",
    ...[nic0?.mac, nic1?.mac].sort().map((mac) => `mac ${mac}`),
    "vmid 1001",
  ]);
});

test("a network device is added and taken out in place, but the provider leaves its IP configuration behind", async () => {
  const device = '{ interface: "net2", network, address: "10.20.12.77" }';
  const more = six.replace('address: "reserved" }]', `address: "reserved" }, ${device}]`);
  const countStarts = async () => {
    const all = await lab.proxmox.get<{ type: string }[]>("/nodes/one/tasks?vmid=1001&limit=500");
    return all.filter(({ type }) => type === "qmstart").length;
  };
  const shorten = (lines: readonly string[]) => lines.map((line) => line.replace(/^(\S+ \S+?\[2\]) .*/, "$1"));
  const computed = ["ipv4_addresses", "ipv6_addresses", "network_interface_names"].map(
    (name) => `proxmox_virtual_environment_vm.six ${name} [] -> "(known after apply)"`,
  );
  const vm = [
    "proxmox_virtual_environment_vm.six initialization[0].ip_config[2]",
    "proxmox_virtual_environment_vm.six network_device[2]",
    ...computed,
    "replace local_file.hosts",
  ];
  const starts = await countStarts();
  expect(shorten(await planOf(`${api} ${more}`))).toEqual(
    ["create dns_a_record_set.six-app", "create dns_ptr_record.six-app", ...vm].sort(),
  );
  await apply();
  expect(await getConfig(1001)).toMatchObject({ ipconfig2: "ip=10.20.12.77/24" });
  expect(await countStarts()).toBe(starts + 1);

  expect(shorten(await planOf(`${api} ${six}`))).toEqual(
    ["delete dns_a_record_set.six-app", "delete dns_ptr_record.six-app", ...vm].sort(),
  );
  await stack.apply();
  expect(await getConfig(1001)).not.toHaveProperty("net2");
  // Each apply would restart the VM and change nothing (bpg/proxmox 0.111.1, proxmoxtf/resource/vm/vm.go, vmUpdate).
  expect(shorten(await plan())).toEqual(vm.slice(0, 1));
  // As docs/addresses-and-macs.md says.
  await lab.proxmox.put("/nodes/one/qemu/1001/config", { delete: "ipconfig2" });
  expect(await stack.plan()).toEqual([]);
  expect(await countStarts()).toBe(starts + 2);
});

test("an IPv6 address goes in place when it is not said any more, and a MAC address stays", async () => {
  const { net0, ipconfig0 } = await getConfig(1001);
  const mac = String(net0).slice("virtio=".length, "virtio=".length + 17);
  const less = six.replace('ipv6Address: "static", mac: "deterministic", ', "");
  const ipv6 = '[{"address":"2001:db8:0:e::10/64","gateway":"fe80::1"}]';
  expect(await planOf(`${api} ${less}`)).toEqual([
    "delete dns_aaaa_record_set.six",
    "delete dns_ptr_record.six-ipv6",
    `proxmox_virtual_environment_vm.six initialization[0].ip_config[0].ipv6 ${ipv6} -> []`,
    "replace local_file.dhcp-data",
    "replace local_file.hosts",
  ]);
  await apply();
  expect(await getConfig(1001)).toMatchObject({ net0, ipconfig0: "gw=10.20.14.1,ip=10.20.14.3/24" });
  // Nobody else gets it: the VM has it still.
  expect(claimsOf("acme/six")).toEqual(expect.arrayContaining([`- mac ${mac}`, "- address 2001:db8:0:e::10"]));
  await planOf(`${api} ${six}`);
  await apply();
  expect(await getConfig(1001)).toMatchObject({ net0, ipconfig0 });
});

test("a VM by SLAAC has the names of the address that its template makes", async () => {
  const slaac =
    'new TenantVm(tenant, "slaac", { network: data, template: alpine, address: "reserved", ipv6Address: "slaac", mac: "02:00:00:00:00:0a" });';
  await planOf(`${api} ${six} ${slaac}`);
  await apply();
  expect((await getConfig(1002)).ipconfig0).toBe("ip=dhcp,ip6=auto");
  expect(await lab.resolver.resolve6("slaac.acme.lab.example")).toEqual(["2001:db8:0:e:0:ff:fe00:a"]);
  expect(await planOf(`${api} ${six}`)).toEqual([
    "delete dns_a_record_set.slaac",
    "delete dns_aaaa_record_set.slaac",
    "delete dns_ptr_record.slaac",
    "delete dns_ptr_record.slaac-ipv6",
    "delete proxmox_virtual_environment_vm.slaac",
    "replace local_file.dhcp-data",
    "replace local_file.hosts",
  ]);
  await apply();
});

test("a VM gets another name, and nothing of it is destroyed but the old name", async () => {
  const before = await getConfig(1000);
  expect(await planOf(`${api.replace('"api"', '"front"').replace("mac:", 'formerly: "api", mac:')} ${six}`)).toEqual([
    'dns_ptr_record.front ptr "api.acme.lab.example." -> "front.acme.lab.example."',
    'proxmox_virtual_environment_vm.front name "api" -> "front"',
    "replace dns_a_record_set.front",
    "replace local_file.hosts",
  ]);
  await apply();
  const { name, digest: _, ...after } = await getConfig(1000);
  const { name: old, digest: __, ...rest } = before;
  expect([old, name]).toEqual(["api", "front"]);
  expect(after).toEqual(rest);
  expect(await transferZone(lab, "acme", "12.20.10.in-addr.arpa.")).toEqual([
    "2.12.20.10.in-addr.arpa. 300 PTR front.acme.lab.example.",
  ]);
  // Once it is deployed, it need not be said.
  expect(await planOf(`${api.replace('"api"', '"front"')} ${six}`)).toEqual([]);
});

const front = api.replace('"api"', '"front"');

test("a record set gets another id, and nothing is done to it", async () => {
  const record = 'new DnsRecord(tenant, "service", { type: "AAAA", target: six });';
  await planOf(`${front} const six = ${six} ${record}`);
  await apply();
  const renamed = record.replace('"service"', '"site"').replace("type:", 'name: "service", formerly: "service", type:');
  expect(await planOf(`${front} const six = ${six} ${renamed}`)).toEqual(["move dns_aaaa_record_set.site"]);
  await apply();
  expect(await lab.resolver.resolve6("service.acme.lab.example")).toEqual(["2001:db8:0:e::10"]);
  await planOf(`${front} ${six}`);
  await apply();
});

describe("a protected VM", () => {
  const guarded = front.replace("mac:", "protected: true, mac:");

  test("is protected in place", async () => {
    expect(await planOf(`${guarded} ${six}`)).toEqual([
      "proxmox_virtual_environment_vm.front protection false -> true",
      "replace local_file.hosts",
    ]);
    await apply();
    expect(await getConfig(1000)).toMatchObject({ protection: 1 });
  });

  test("is not replaced: the engine refuses it", async () => {
    writeTenant(`${guarded.replace("mac:", "vmId: 1050, mac:")} ${six}`);
    await synthesize(lab);
    await stack.init();
    await expect(stack.plan()).rejects.toThrow(/prevent_destroy/);
  });

  test("does not go from the code, with cdktf either, and is not touched", async () => {
    await planOf(`${guarded.replace("mac:", "vmId: 1000, mac:")} ${six}`);
    writeTenant(six);
    const line = "[acme/front] is protected and must not go from the code";
    expect(await failing("cdktf", "synth")).toContain(line);
    expect(await failing("cdktf", "diff", "acme")).toContain(line);
    expect(await failing("cdktf", "deploy", "acme", "--auto-approve")).toContain(line);
    expect(await failing("npm", "run", "--silent", "synth")).toContain(line);
    expect(await lab.proxmox.get("/nodes/one/qemu/1000/status/current")).toMatchObject({ status: "running" });
  });

  test("goes once that is taken back and deployed", async () => {
    expect(await planOf(`${front} ${six}`)).toEqual([
      "proxmox_virtual_environment_vm.front protection true -> false",
      "replace local_file.hosts",
    ]);
    // The code says so now, and no deploy has.
    writeTenant(six);
    expect(await failing("node", "fleet/bin.mjs", "ledger", "update")).toContain(
      "[acme/front] was protected when it was deployed last (tenant-inventory/acme/hosts.yml)",
    );
    await apply();
    expect(await planOf(six)).toEqual([
      "delete dns_a_record_set.front",
      "delete dns_ptr_record.front",
      "delete proxmox_virtual_environment_vm.front",
      "replace local_file.hosts",
    ]);
    await apply();
  });
});

test("what a VM leaves is nobody's before it is released", async () => {
  expect(claimsOf("acme/front").every((line) => line.startsWith("- "))).toBe(true);
  writeTenant(`${six} new TenantVm(tenant, "next", { network, template, address: "10.20.12.2" });`);
  expect(await failing("npm", "run", "--silent", "synth")).toContain(
    '[acme/next] address must be nobody\'s, got "10.20.12.2", which acme/front had; when nothing knows it any more: npx tenantry ledger release 10.20.12.2',
  );
  await lab.run("node", ["fleet/bin.mjs", "ledger", "release", "10.20.12.2"]);
  expect(await planOf(`${six} new TenantVm(tenant, "next", { network, template, address: "10.20.12.2" });`)).toEqual([
    "create dns_a_record_set.next",
    "create dns_ptr_record.next",
    "create proxmox_virtual_environment_vm.next",
    "replace local_file.hosts",
  ]);
  await apply();
  // .1000 and .1050 are front's, .1002 was slaac's.
  expect(claimsOf("acme/next")).toEqual(["address 10.20.12.2", "vmid 1003"]);
});

test("a VM gets another address, in place, and the old one is retired", async () => {
  expect(await planOf(`${six} new TenantVm(tenant, "next", { network, template, address: "10.20.12.50" });`)).toEqual([
    'dns_a_record_set.next addresses ["10.20.12.2"] -> ["10.20.12.50"]',
    'proxmox_virtual_environment_vm.next initialization[0].ip_config[0].ipv4[0].address "10.20.12.2/24" -> "10.20.12.50/24"',
    "replace dns_ptr_record.next",
    "replace local_file.hosts",
  ]);
  await apply();
  expect(claimsOf("acme/next")).toEqual(["- address 10.20.12.2", "address 10.20.12.50", "vmid 1003"]);
  expect(await lab.resolver.resolve4("next.acme.lab.example")).toEqual(["10.20.12.50"]);
  expect(await transferZone(lab, "acme", "12.20.10.in-addr.arpa.")).toEqual([
    "50.12.20.10.in-addr.arpa. 300 PTR next.acme.lab.example.",
  ]);
});

test("plain cdktf writes no ledger", async () => {
  const before = read("tenant-inventory/ledger.json");
  writeTenant(`${six} new TenantVm(tenant, "late", { network, template });`);
  expect(await failing("cdktf", "synth")).toContain(
    "[acme/late] is not in the ledger as it is here (address, fqdn, vmid); run: npm run synth",
  );
  expect(read("tenant-inventory/ledger.json")).toBe(before);
});

test("a destroy leaves nothing", async () => {
  await planOf(`${six} new TenantVm(tenant, "next", { network, template, address: "10.20.12.50" });`);
  await stack.destroy();
  const vms = await lab.proxmox.get<{ vmid: number }[]>("/nodes/one/qemu");
  expect(vms.map(({ vmid }) => vmid).sort()).toEqual([9000, 9001]);
  for (const zone of ["acme.lab.example.", "14.20.10.in-addr.arpa.", "e.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa."]) {
    expect(await transferZone(lab, "acme", zone)).toEqual([]);
  }
});
