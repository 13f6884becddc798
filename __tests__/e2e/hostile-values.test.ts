import { writeFileSync } from "node:fs";
import { join } from "node:path";
import execa from "execa";
import { startTemporaryLab, type TemporaryLab } from "../../fleet/temporary-lab";
import { dvntm } from "../../substrate/dvntm";
import { ensureAnsible } from "../../toolchain/system-packages";
import { description, type Size, site, txt, variables } from "../fixtures/hostile-tenant";
import { root, Stack, synthesize, updateZone } from "./stack";

jest.setTimeout(120_000);

const domain = "grooveiq.dvntm.deevnet.net";

let lab: TemporaryLab;
let stack: Stack;

beforeAll(async () => {
  lab = await startTemporaryLab(root, site);
  stack = new Stack(lab, "grooveiq");
  await synth(1);
  await stack.apply();
});

afterAll(() => lab?.close());

/** Makes the hostile tenant the only one of the workspace. */
async function synth(size: Size): Promise<void> {
  const index = `import type { App } from "cdktf";
import { hostile } from "../__tests__/fixtures/hostile-tenant";
export const tenants = [(app: App) => hostile(app, ${size})];
`;
  writeFileSync(join(lab.folders.workspace, "tenants", "index.ts"), index);
  await synthesize(lab);
  await stack.init();
}

const getConfig = () => lab.proxmox.get<Record<string, string | number>>("/nodes/pve-tenant/qemu/100011/config");

test("the plan after an apply is empty", async () => {
  expect(await stack.plan()).toEqual([]);
});

test("the description arrives in Proxmox VE unchanged", async () => {
  expect((await getConfig()).description).toBe(description);
});

test("everything else that a VM may ask for arrives too", async () => {
  const config = await getConfig();
  expect(config).toMatchObject({ cores: 2, cpu: "host", onboot: 0, tags: "a_first;grooveiq;web.1;z-last" });
  expect(config.net0).toMatch(/^virtio=02:00:00:ab:cd:ef,/i);
  expect(config.scsi1).toContain("size=3G");
  expect(config.scsi2).toContain("size=20G");
  const keys = decodeURIComponent(String(config.sshkeys)).trim().split("\n");
  expect(keys).toHaveLength(2);
  expect(keys[1]).toMatch(/ alice's & bob's \$\{key\}\+%41$/);
});

test("texts arrive in DNS unchanged", async () => {
  const answer = await lab.resolver.resolveTxt(`texts.${domain}`);
  const received = answer.map((parts) => Buffer.from(parts.join(""), "latin1").toString("utf8"));
  expect(received.sort()).toEqual([...txt].sort());
  expect(await lab.resolver.resolveTxt(domain)).toEqual([["apex"]]);
});

test("names arrive in DNS unchanged", async () => {
  expect(await lab.resolver.resolveCname(`_svc._tcp.www.${domain}`)).toEqual(["www.example.net"]);
  const both = await lab.resolver.resolve4(`both.${domain}`, { ttl: true });
  expect(both.map(({ address }) => address).sort()).toEqual(["10.100.0.11", "192.0.2.1"]);
  expect(both[0]?.ttl).toBe(2_147_483_647);
  expect((await lab.resolver.resolve6(`both.${domain}`)).sort()).toEqual(["2001:db8::1", "2001:db8::1:0:0:a"]);
});

test("mail exchangers and services arrive in DNS unchanged", async () => {
  const byNumber = (one: { priority: number }, other: { priority: number }) => one.priority - other.priority;
  expect((await lab.resolver.resolveMx(domain)).sort(byNumber)).toEqual([
    { priority: 0, exchange: `both.${domain}` },
    { priority: 10, exchange: `backend.${domain}` },
    { priority: 65_535, exchange: "mx.example.net" },
  ]);
  expect(await lab.resolver.resolveMx(`no-mail.${domain}`)).toEqual([{ priority: 0, exchange: "" }]);
  expect((await lab.resolver.resolveSrv(`_sip._udp.eu.${domain}`)).sort(byNumber)).toEqual([
    { priority: 0, weight: 0, port: 5060, name: `floating.${domain}` },
    { priority: 10, weight: 1, port: 65_535, name: "sip.example.net" },
  ]);
  expect(await lab.resolver.resolveSrv(`_imap._tcp.${domain}`)).toEqual([
    { priority: 0, weight: 0, port: 0, name: "" },
  ]);
});

test("Ansible reads the inventory without a warning, and every value unchanged", async () => {
  const { ansibleInventory } = await ensureAnsible();
  const hosts = join(lab.folders.workspace, "tenant-inventory", "grooveiq", "hosts.yml");
  const env = {
    ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED: "true",
    ANSIBLE_INVENTORY_UNPARSED_FAILED: "true",
    LC_ALL: "C.UTF-8",
  };
  const { stdout, stderr } = await execa(ansibleInventory, ["-i", hosts, "--list"], { env });
  expect(stderr).toBe("");
  const { _meta, web, edge, all } = JSON.parse(stdout);
  expect(web.hosts).toEqual([`backend.${domain}`]);
  expect(edge.hosts).toEqual([`backend.${domain}`]);
  expect(all.children).toEqual(expect.arrayContaining(["web", "edge"]));
  expect(_meta.hostvars[`backend.${domain}`]).toMatchObject({
    ansible_host: "10.100.0.11",
    ansible_user: "automation",
    tenant: "grooveiq",
    site: "dvntm",
    domain,
    name_servers: dvntm.nameServers,
    networks: { app: { vlan_id: 100, subnet: "10.100.0.0/24", gateway: "10.100.0.1" } },
    ...variables,
  });
  expect(_meta.hostvars[`floating.${domain}`].ansible_host).toBe(`floating.${domain}`);
});

test("a name that answers for something else is told before a deploy, and taken over as docs/add-a-vm.md says", async () => {
  const check = () => lab.run("node", ["fleet/bin.mjs", "check", "grooveiq"]);
  expect((await check()).stderr).toMatch(/^grooveiq: nothing in the way/);
  await updateZone(lab, "grooveiq", domain, [`update add late.${domain}. 300 A 192.0.2.77`]);
  await synth(2);
  await expect(check()).rejects.toMatchObject({
    exitCode: 1,
    stderr: expect.stringMatching(
      /^\[grooveiq\] "late\.[^"]+" has A 192\.0\.2\.77 on DNS server 127\.0\.0\.1 already, .*\n/,
    ),
  });

  await stack.run("import", "-input=false", "-no-color", "dns_a_record_set.late", `late.${domain}.`);
  expect((await check()).stderr).toMatch(/^grooveiq: nothing in the way/);
  const changes = (await stack.plan()).filter(({ address }) => address === "dns_a_record_set.late");
  expect(changes).toEqual([
    {
      address: "dns_a_record_set.late",
      action: "update",
      attribute: "addresses",
      before: ["192.0.2.77"],
      after: ["192.0.2.2"],
    },
  ]);
});

test("a tenant that changes is updated in place, and its plan is empty again", async () => {
  const before = await getConfig();
  const changes = await stack.plan();
  expect(changes.filter(({ attribute }) => attribute === "")).toEqual([]);
  expect(changes.map(({ attribute }) => attribute)).toEqual(
    expect.arrayContaining(["cpu[0].cores", "disk[0].size", "memory[0].dedicated", "addresses"]),
  );
  await stack.apply();
  const config = await getConfig();
  expect(config).toMatchObject({ cores: 4, memory: "4096" });
  expect(config.scsi0).toContain("size=16G");
  expect(await stack.plan()).toEqual([]);

  expect(getVolume(config.scsi1)).toBe(getVolume(before.scsi1));
  expect(config.scsi1).toContain("size=6G");
  expect(config).not.toHaveProperty("scsi2");
  expect(config.unused0).toBe(getVolume(before.scsi2));
});

test("a data disk that comes back is a new one, and the old volume stays aside", async () => {
  const before = await getConfig();
  await synth(3);
  await stack.apply();
  const config = await getConfig();
  expect(config.unused0).toBe(before.unused0);
  expect(getVolume(config.scsi1)).toBe(getVolume(before.scsi1));
  expect(config.scsi2).toContain("size=5G");
  expect([config.unused0, getVolume(config.scsi1)]).not.toContain(getVolume(config.scsi2));
  expect(await stack.plan()).toEqual([]);
});

/** `storage:volume` of a drive as a VM's configuration has it. */
function getVolume(drive: string | number | undefined): string | undefined {
  return String(drive).split(",")[0];
}
