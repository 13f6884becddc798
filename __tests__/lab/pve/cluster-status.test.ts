import { NODE, useLab } from "./use-lab";

const lab = useLab(() => undefined, "file");

// Rules of this file: API documentation of Proxmox VE 9.1, and pve-manager (`PVE::API2::Cluster`, `PVE::API2::Nodes`), read.

describe("the cluster", () => {
  test("tells its state, and that of each node", async () => {
    expect(await lab().data("/cluster/status")).toEqual([
      { id: "cluster", type: "cluster", name: "test", nodes: 2, version: 2, quorate: 1 },
      { id: "node/pve1", type: "node", name: "pve1", nodeid: 1, ip: "127.0.0.1", level: "", local: 1, online: 1 },
      { id: "node/pve2", type: "node", name: "pve2", nodeid: 2, ip: "127.0.0.1", level: "", local: 0, online: 1 },
    ]);
  });

  test("has its nodes in its configuration, with numbers as text", async () => {
    const [first] = await lab().data("/cluster/config/nodes");
    expect(first).toEqual({ node: "pve1", name: "pve1", nodeid: "1", quorum_votes: "1", ring0_addr: "127.0.0.1" });
  });

  test.each(["/cluster/backup", "/cluster/log", "/cluster/replication", "/cluster/ha/rules"])(
    "has an empty %s",
    async (path) => expect(await lab().data(path)).toEqual([]),
  );

  test("is a directory of what is below it", async () => {
    const names = (await lab().data("/cluster")).map(({ name }: { name: string }) => name);
    expect(names).toEqual(expect.arrayContaining(["resources", "nextid", "status", "ha"]));
  });
});

describe("a node", () => {
  test("has the version of the cluster", async () => {
    const { version, release, repoid } = await lab().data("/version");
    expect(await lab().data(`${NODE}/version`)).toEqual({ version, release, repoid });
  });

  test("has a clock in UTC", async () => {
    const before = Math.floor(Date.now() / 1000);
    const { time, localtime, timezone } = await lab().data(`${NODE}/time`);
    expect([localtime, timezone]).toEqual([time, "UTC"]);
    expect(time).toBeGreaterThanOrEqual(before);
    expect(time).toBeLessThanOrEqual(Math.ceil(Date.now() / 1000));
  });

  test("has resolvers", async () => {
    expect(await lab().data(`${NODE}/dns`)).toEqual({ dns1: "192.0.2.53", search: "example.test" });
  });

  test("is a directory of what is below it", async () => {
    const names = (await lab().data(NODE)).map(({ name }: { name: string }) => name);
    expect(names).toEqual(expect.arrayContaining(["qemu", "status", "storage", "tasks"]));
  });
});

// pve-manager (`PVE::API2::Network`), read
describe("the network of a node", () => {
  test("is the bridges of the boot file", async () => {
    const [bridge, ...others] = await lab().data(`${NODE}/network`);
    expect(others).toEqual([]);
    expect(bridge).toMatchObject({ iface: "vmbr0", type: "bridge", active: 1, bridge_vlan_aware: 1 });
    expect(await lab().data(`${NODE}/network?type=eth`)).toEqual([]);
    const { iface, exists, ...rest } = bridge;
    expect(await lab().data(`${NODE}/network/vmbr0`)).toEqual(rest);
  });

  test("has no interface that is not there", async () => {
    expect((await lab().get(`${NODE}/network/vmbr9`)).body?.errors).toEqual({ iface: "interface does not exist" });
  });
});
