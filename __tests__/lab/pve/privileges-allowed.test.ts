import { addToken, Client, deploy, makeEstate, NEEDS } from "./tenant";
import { type Json, NODE, useLab } from "./use-lab";

// What a tenant's token can do beyond its need: seen on Proxmox VE 9.2 with the token of NEEDS (pve-manager 9.2.11,
// qemu-server 9.2.6, pve-access-control 9.1.1).

const lab = useLab((cluster) => {
  makeEstate(cluster);
  addToken(cluster, "tenantry", NEEDS);
}, "file");

const tenant = () => new Client(lab(), "tenantry");
const CONFIG = `${NODE}/qemu/100010/config`;
const set = (options: Record<string, string | number>) => tenant().outcome("PUT", CONFIG, options);
const clone = (newid: number, parameters: object = {}) =>
  tenant().outcome("POST", `${NODE}/qemu/9043/clone`, { newid, pool: "grooveiq", full: 1, ...parameters });

beforeAll(async () => {
  expect(await deploy(tenant(), 100010)).toBeUndefined();
});

test("a clone or a new VM at any free VMID of its pool, with or without a template", async () => {
  expect(await clone(123456)).toBe("OK");
  expect(await clone(123457, { full: 0 })).toBe("OK");
  expect(await tenant().outcome("POST", `${NODE}/qemu`, { vmid: 777, pool: "grooveiq", scsi0: "local-lvm:1" })).toBe(
    "OK",
  );
});

test("as much of everything as it likes: there are no quotas", async () => {
  expect(await set({ cores: 64, memory: 999_424, scsi1: "local-lvm:5000", cpu: "host" })).toBe("OK");
});

test("the data of the template, by import", async () => {
  const source = "local-lvm:9043/base-9043-disk-0.qcow2";
  expect(await set({ scsi2: `local-lvm:0,import-from=${source}` })).toBe("OK");
});

test("a NIC without VLAN where it may use the bridge, one without bridge, and any MAC address", async () => {
  const [theirs] = (await lab().config(500)).net0.split(",");
  expect(await set({ net1: "virtio,bridge=vmbr0" })).toBe("OK");
  expect(await set({ net2: "virtio" })).toBe("OK");
  expect(await set({ net3: `${theirs},bridge=vmbr0,tag=100,firewall=0` })).toBe("OK");
});

test("its own address, cloud-init files that it may not read, and no protection", async () => {
  expect(await set({ ipconfig0: "ip=10.0.0.1/8", cicustom: "user=local:snippets/user.yaml", protection: 0 })).toBe(
    "OK",
  );
});

test("no firewall: not on its NIC, not on its VM, and rules of its own", async () => {
  const firewall = `${NODE}/qemu/100010/firewall`;
  expect(await tenant().outcome("PUT", `${firewall}/options`, { enable: 0 })).toBe("OK");
  expect(await tenant().outcome("POST", `${firewall}/rules`, { type: "in", action: "ACCEPT" })).toBe("OK");
});

test("images under the VMIDs of others", async () => {
  const image = { vmid: 500, filename: "vm-500-disk-7.qcow2", size: "1G", format: "qcow2" };
  expect(await tenant().outcome("POST", `${NODE}/storage/local-lvm/content`, image)).toBe("OK");
});

test("the node's network, and the roles with their privileges", async () => {
  expect(await tenant().outcome("GET", `${NODE}/network`)).toBe("OK");
  expect(await tenant().outcome("GET", "/access/roles")).toBe("OK");
});

test("the names of nodes, and the tags that it may use", async () => {
  const node = { id: "node/pve1", node: "pve1", type: "node", status: "online" };
  const nodes: Json[] = (await tenant().send("GET", "/nodes")).body?.data;
  expect(nodes[0]).toMatchObject(node);
  expect(nodes[0]).not.toHaveProperty("maxmem");
  expect((await tenant().send("GET", "/cluster/options")).body?.data).toEqual({
    "allowed-tags": ["env-prod", "grooveiq"],
  });
});

test("the tasks that it started, and no others", async () => {
  await lab().task(await lab().post(`${NODE}/qemu/600/status/start`));
  const tasks: Json[] = (await tenant().send("GET", `${NODE}/tasks?source=all`)).body?.data;
  expect(tasks.length).toBeGreaterThan(0);
  expect(new Set(tasks.map(({ user, tokenid }) => `${user}!${tokenid}`))).toEqual(
    new Set(["tenant-grooveiq@pve!tenantry"]),
  );
});
