import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import execa from "execa";
import { readFleet } from "../../fleet/read-fleet";
import { startTemporaryLab, type TemporaryLab } from "../../fleet/temporary-lab";
import type { TenantIntent } from "../../ledger/fleet-document";
import { dvntm } from "../../substrate/dvntm";
import { root, Stack, transferZone, updateZone } from "./stack";

jest.setTimeout(120_000);

const names = ["grooveiq", "vintronics", "moneyrouter"] as const;
const domain = "dvntm.deevnet.net";
const apiVm = "/nodes/pve-tenant/qemu/100010";

let lab: TemporaryLab;
let tenants: TenantIntent[];
let grooveiq: Stack;

type Config = Record<string, string | number>;
const getConfig = (vmId: number) => lab.proxmox.get<Config>(`/nodes/pve-tenant/qemu/${vmId}/config`);
const inWorkspace = (...path: string[]) => join(lab.folders.workspace, ...path);

/** Everything in a saved plan, which is a zip archive; Python comes with Ansible. */
async function unzip(file: string): Promise<string> {
  const program =
    "import sys, zipfile\nz = zipfile.ZipFile(sys.argv[1])\nfor n in z.namelist(): sys.stdout.buffer.write(z.read(n))";
  return (await execa("python3", ["-c", program, file])).stdout;
}

beforeAll(async () => {
  lab = await startTemporaryLab(root, dvntm);
  await lab.run("cdktf", ["deploy", ...names, "--auto-approve"]);
  tenants = readFleet(lab.folders.workspace, []);
  grooveiq = new Stack(lab, "grooveiq");
});

afterAll(() => lab?.close());

describe("after a deploy", () => {
  test("every VM is what its tenant asks for", async () => {
    for (const { tenant, vms } of tenants) {
      for (const vm of vms) {
        const config = await getConfig(vm.vmId);
        expect(config).toMatchObject({ name: vm.id, cores: vm.cores, memory: String(vm.memoryMiB), onboot: 1 });
        expect(String(config.tags).split(";")).toContain(tenant);
        for (const disk of vm.disks) {
          expect(config[disk.interface]).toMatch(
            new RegExp(`^${disk.storage}:vm-${vm.vmId}-disk-\\d,.*size=${disk.sizeGiB}G`),
          );
        }
        const { status } = await lab.proxmox.get<{ status: string }>(
          `/nodes/${vm.node}/qemu/${vm.vmId}/status/current`,
        );
        expect(status).toBe("running");
      }
    }
  });

  test("cloud-init has the account, the address and the resolvers", async () => {
    const config = await getConfig(100010);
    expect(config).toMatchObject({
      ciuser: "automation",
      ipconfig0: "gw=10.100.0.1,ip=10.100.0.10/24",
      nameserver: "10.99.0.53 10.99.0.54",
      searchdomain: `grooveiq.${domain}`,
    });
    expect(decodeURIComponent(String(config.sshkeys)).trim()).toBe(dvntm.automationUser.publicKeys[0]);
    expect(config.ide2).toContain("media=cdrom");
    expect((await getConfig(101030)).ipconfig0).toBe("ip=dhcp");
  });

  test("every network device is on the tenant's VLAN", async () => {
    expect((await getConfig(100010)).net0).toMatch(
      /^virtio=BC:24:11(?::[0-9A-F]{2}){3},bridge=vmbr0,firewall=0,tag=100$/,
    );
    expect((await getConfig(102011)).net0).toMatch(/^virtio=02:00:00:66:00:11,bridge=vmbr0,firewall=0,tag=102$/i);
  });

  test("every VM is in its tenant's pool", async () => {
    for (const { tenant, vms } of tenants) {
      const [pool] = await lab.proxmox.get<{ members: { vmid: number }[] }[]>(`/pools?poolid=${tenant}`);
      expect(pool?.members.map(({ vmid }) => vmid).sort()).toEqual(vms.map(({ vmId }) => vmId).sort());
    }
  });

  test("the DNS server holds every record and no other", async () => {
    expect(await transferZone(lab, "grooveiq", `grooveiq.${domain}.`)).toEqual([
      `api-vm01.grooveiq.${domain}. 300 A 10.100.0.10`,
      `api.grooveiq.${domain}. 300 CNAME api-vm01.grooveiq.${domain}.`,
    ]);
    expect(await transferZone(lab, "grooveiq", "0.100.10.in-addr.arpa.")).toEqual([
      `10.0.100.10.in-addr.arpa. 300 PTR api-vm01.grooveiq.${domain}.`,
    ]);
    expect(await transferZone(lab, "vintronics", `vintronics.${domain}.`)).toEqual([
      `db-vm01.vintronics.${domain}. 300 A 10.101.0.20`,
      `shop.vintronics.${domain}. 300 CNAME web-vm01.vintronics.${domain}.`,
      `vintronics.${domain}. 300 TXT "v=spf1 -all"`,
      `web-vm01.vintronics.${domain}. 300 A 10.101.0.10`,
    ]);
    expect(await transferZone(lab, "moneyrouter", `moneyrouter.${domain}.`)).toEqual([
      `gw-vm01.moneyrouter.${domain}. 300 A 10.102.0.11`,
      `gw-vm02.moneyrouter.${domain}. 300 A 10.102.0.12`,
      `gw.moneyrouter.${domain}. 60 A 10.102.0.11`,
      `gw.moneyrouter.${domain}. 60 A 10.102.0.12`,
    ]);
  });

  test.each(names)("the inventory of %s is the one in the repository", (tenant) => {
    for (const file of ["hosts.yml", "group_vars/all.yml"]) {
      const path = join("tenant-inventory", tenant, file);
      expect(readFileSync(inWorkspace(path), "utf8")).toBe(readFileSync(join(root, path), "utf8"));
    }
  });

  test.each(names)("the state of %s lies beside its inventory", (tenant) => {
    expect(existsSync(inWorkspace("tenant-inventory", tenant, "terraform", "terraform.tfstate"))).toBe(true);
  });

  test.each(names)("the plan of %s is empty", async (tenant) => {
    expect(await new Stack(lab, tenant).plan()).toEqual([]);
  });

  test("the API has refused nothing", () => {
    const requests = readFileSync(lab.document.requestLog, "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    const refused = requests.filter(({ status }) => status >= 400 && status !== 500);
    expect(requests.length).toBeGreaterThan(100);
    expect(refused).toEqual([]);
  });

  test("no secret is in state, plan, synthesized JSON or request log", async () => {
    await grooveiq.plan();
    const state = readFileSync(inWorkspace("tenant-inventory/grooveiq/terraform/terraform.tfstate"), "utf8");
    const plan = await unzip(inWorkspace("cdktf.out/stacks/grooveiq/plan"));
    const json = readFileSync(inWorkspace("cdktf.out/stacks/grooveiq/cdk.tf.json"), "utf8");
    const log = readFileSync(lab.document.requestLog, "utf8");
    const secrets = [
      ...lab.document.tokens.map(({ token }) => token.split("=")[1]),
      ...lab.document.keys.map(({ secret }) => secret),
    ];
    for (const text of [state, plan, json, log]) {
      expect(text).toContain("api-vm01");
      for (const secret of secrets) expect(text).not.toContain(secret);
    }
  });
});

/** A change outside, what the plan makes of it, and how it looks when it is repaired. */
interface Drift {
  readonly change: () => Promise<unknown>;
  readonly finds: readonly string[];
  readonly repaired: () => Promise<unknown>;
}

const drifts: Record<string, Drift> = {
  "the memory of a VM": {
    change: () => lab.proxmox.put(`${apiVm}/config`, { memory: 1024 }),
    finds: ["proxmox_virtual_environment_vm.api-vm01 memory[0].dedicated"],
    repaired: async () => expect((await getConfig(100010)).memory).toBe("4096"),
  },
  "the name of a VM": {
    change: () => lab.proxmox.put(`${apiVm}/config`, { name: "renamed" }),
    finds: ["proxmox_virtual_environment_vm.api-vm01 name"],
    repaired: async () => expect((await getConfig(100010)).name).toBe("api-vm01"),
  },
  "the tags of a VM": {
    change: () => lab.proxmox.put(`${apiVm}/config`, { tags: "stray" }),
    finds: ["proxmox_virtual_environment_vm.api-vm01 tags"],
    repaired: async () => expect((await getConfig(100010)).tags).toBe("grooveiq"),
  },
  "a VM that is stopped": {
    change: () => lab.proxmox.post(`${apiVm}/status/stop`),
    // What the agent reports is known once the VM runs.
    finds: ["ipv4_addresses", "ipv6_addresses", "network_interface_names", "started"].map(
      (attribute) => `proxmox_virtual_environment_vm.api-vm01 ${attribute}`,
    ),
    repaired: async () => expect(await lab.proxmox.get(`${apiVm}/status/current`)).toMatchObject({ status: "running" }),
  },
  "a VM that is deleted": {
    change: async () => {
      await lab.proxmox.post(`${apiVm}/status/stop`);
      await lab.proxmox.delete(apiVm);
    },
    finds: ["proxmox_virtual_environment_vm.api-vm01 "],
    repaired: async () =>
      expect(await getConfig(100010)).toMatchObject({ name: "api-vm01", memory: "4096", tags: "grooveiq" }),
  },
  "an A record that is changed": {
    change: () =>
      updateZone(lab, "grooveiq", `grooveiq.${domain}.`, [
        `update delete api-vm01.grooveiq.${domain}. A`,
        `update add api-vm01.grooveiq.${domain}. 300 A 10.100.0.99`,
      ]),
    finds: ["dns_a_record_set.api-vm01 addresses"],
    repaired: async () => expect(await lab.resolver.resolve4(`api-vm01.grooveiq.${domain}`)).toEqual(["10.100.0.10"]),
  },
  "an A record that is deleted": {
    change: () => updateZone(lab, "grooveiq", `grooveiq.${domain}.`, [`update delete api-vm01.grooveiq.${domain}. A`]),
    finds: ["dns_a_record_set.api-vm01 "],
    repaired: async () => expect(await lab.resolver.resolve4(`api-vm01.grooveiq.${domain}`)).toEqual(["10.100.0.10"]),
  },
  "a CNAME that is deleted": {
    change: () => updateZone(lab, "grooveiq", `grooveiq.${domain}.`, [`update delete api.grooveiq.${domain}. CNAME`]),
    finds: ["dns_cname_record.api "],
    repaired: async () =>
      expect(await lab.resolver.resolveCname(`api.grooveiq.${domain}`)).toEqual([`api-vm01.grooveiq.${domain}`]),
  },
  "a PTR record that points elsewhere": {
    change: () =>
      updateZone(lab, "grooveiq", "0.100.10.in-addr.arpa.", [
        "update delete 10.0.100.10.in-addr.arpa. PTR",
        "update add 10.0.100.10.in-addr.arpa. 300 PTR elsewhere.example.",
      ]),
    finds: ["dns_ptr_record.api-vm01 id", "dns_ptr_record.api-vm01 ptr"],
    repaired: async () => expect(await lab.resolver.reverse("10.100.0.10")).toEqual([`api-vm01.grooveiq.${domain}`]),
  },
  "a hosts.yml that is edited": {
    change: async () => writeFileSync(inWorkspace("tenant-inventory/grooveiq/hosts.yml"), "all: {}\n"),
    finds: ["local_file.hosts "],
    repaired: async () =>
      expect(readFileSync(inWorkspace("tenant-inventory/grooveiq/hosts.yml"), "utf8")).toContain("api-vm01.grooveiq"),
  },
};

describe("drift", () => {
  test.each(Object.entries(drifts))("%s is found and repaired", async (_, { change, finds, repaired }) => {
    await change();
    const found = (await grooveiq.plan()).map(({ address, attribute }) => `${address} ${attribute}`);
    expect(found).toEqual(finds);
    await grooveiq.apply();
    await repaired();
    expect(await grooveiq.plan()).toEqual([]);
  });
});

describe("after everything is destroyed", () => {
  beforeAll(() => Promise.all(names.map((tenant) => new Stack(lab, tenant).destroy())));

  test("no VM is left but the template, and no volume but its disk", async () => {
    const vms = await lab.proxmox.get<{ vmid: number }[]>("/nodes/pve-tenant/qemu");
    expect(vms.map(({ vmid }) => vmid)).toEqual([9043]);
    const volumes = await lab.proxmox.get<{ vmid: number }[]>("/nodes/pve-tenant/storage/local-lvm/content");
    expect(volumes.map(({ vmid }) => vmid)).toEqual([9043]);
  });

  test("no pool has a member", async () => {
    for (const tenant of names)
      expect(await lab.proxmox.get(`/pools?poolid=${tenant}`)).toMatchObject([{ members: [] }]);
  });

  test("no zone has a record", async () => {
    for (const [tenant, { zone, vlans }] of Object.entries(dvntm.tenants)) {
      for (const { name } of [zone, ...vlans.map((vlan) => vlan.reverseZone)]) {
        expect(await transferZone(lab, tenant, `${name}.`)).toEqual([]);
      }
    }
  });

  test.each(names)("no inventory file of %s is left", (tenant) => {
    expect(
      readdirSync(inWorkspace("tenant-inventory", tenant), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map(({ name }) => name)
        .filter((name) => name.endsWith(".yml")),
    ).toEqual([]);
  });
});
