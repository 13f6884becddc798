import type { FaultReport } from "../../../lab/pve/faults/active-fault";
import { type FaultRequest, faultSchema } from "../../../lab/pve/faults/fault";
import { NODE, useLab } from "./use-lab";

const lab = useLab(undefined, "file");
const VM = `${NODE}/qemu/9000`;

function add(fault: FaultRequest): FaultReport {
  return lab().control.faults.add(faultSchema.parse(fault));
}

afterEach(() => lab().control.faults.clear("go on"));

describe("a locked VM", () => {
  // qemu-server 9.2.6, observed: 500 at once for config, clone and move; in the task for start, resize and DELETE
  test("is refused until the fault is removed, and can be read", async () => {
    const { id } = add({ kind: "lock", vmid: 9000 });
    expect((await lab().get(`${VM}/config`)).body?.data.lock).toBe("backup");
    const locked = { status: 500, reason: "VM is locked (backup)" };
    expect(await lab().put(`${VM}/config`, { name: "x" })).toMatchObject(locked);
    expect(await lab().post(`${VM}/clone`, { newid: 100 })).toMatchObject(locked);
    lab().control.faults.remove(id);
    expect((await lab().get(`${VM}/config`)).body?.data).not.toHaveProperty("lock");
    expect(await lab().put(`${VM}/config`, { name: "x" })).toMatchObject({ status: 200 });
  });

  test("is locked for some changes, those in a task included, and then no more", async () => {
    await lab().post(`${NODE}/qemu`, { vmid: 500 });
    const start = async () => {
      const upid = (await lab().post(`${NODE}/qemu/500/status/start`)).body?.data;
      return (await lab().get(`${NODE}/tasks/${upid}/status`)).body?.data.exitstatus;
    };
    add({ kind: "lock", vmid: 500, lock: "snapshot", times: 2 });
    expect(await start()).toBe("VM is locked (snapshot)");
    expect(await start()).toBe("VM is locked (snapshot)");
    expect(await start()).toBe("OK");
  });

  test("cannot be locked twice", () => {
    add({ kind: "lock", vmid: 9001 });
    expect(() => add({ kind: "lock", vmid: 9001 })).toThrow("VM 9001 is locked already (backup)");
  });
});

describe("a node that is offline", () => {
  // pve-http-server, read (`proxy_request`): status and reason of AnyEvent::HTTP go on, without a body
  test("is not reached, whatever is asked of it", async () => {
    const { id } = add({ kind: "node-offline", node: "pve2" });
    const dead = { status: 595, reason: "No route to host", body: undefined };
    expect(await lab().get("/nodes/pve2/qemu")).toMatchObject(dead);
    expect(await lab().post("/nodes/pve2/qemu", { vmid: 100 })).toMatchObject(dead);
    expect(await lab().get("/nodes/pve1/qemu")).toMatchObject({ status: 200 });
    lab().control.faults.remove(id);
    expect(await lab().get("/nodes/pve2/qemu")).toMatchObject({ status: 200 });
  });

  // pve-manager, read (`PVE::API2Tools`): members that are not online; VMs and storages of which nothing is told
  test("is offline for the others, and what it has unknown", async () => {
    add({ kind: "node-offline", node: "pve1" });
    const nodes = (await lab().get("/nodes")).body?.data;
    expect(nodes).toEqual([
      expect.objectContaining({ node: "pve1", status: "offline" }),
      expect.objectContaining({ node: "pve2", status: "online" }),
    ]);
    expect(nodes[0]).not.toHaveProperty("maxmem");
    const resources: { id: string; status: string; name?: string }[] = (await lab().get("/cluster/resources")).body
      ?.data;
    const find = (id: string) => resources.find((one) => one.id === id);
    expect(find("qemu/9000")).toMatchObject({ status: "unknown", node: "pve1" });
    expect(find("qemu/9000")).not.toHaveProperty("name");
    expect(find("storage/pve1/files")).toMatchObject({ status: "unknown" });
    expect(find("storage/pve2/files")).toMatchObject({ status: "available" });
  });

  test("is back after it has refused as often as it was to", async () => {
    add({ kind: "node-offline", node: "pve2", times: 1 });
    expect((await lab().get("/nodes/pve2/qemu")).status).toBe(595);
    expect((await lab().get("/nodes/pve2/qemu")).status).toBe(200);
    expect((await lab().get("/nodes")).body?.data[1]).toMatchObject({ status: "online" });
  });

  test("is never the last one, which serves the API", () => {
    add({ kind: "node-offline", node: "pve1" });
    expect(() => add({ kind: "node-offline", node: "pve1" })).toThrow('node "pve1" is offline already');
    expect(() => add({ kind: "node-offline", node: "pve2" })).toThrow(
      'node "pve2" is the last one online and serves the API; try "reset-before"',
    );
  });
});

// pve-http-server 6.0.5, observed: 401 without a body
test("a revoked token is unknown until the fault is removed", async () => {
  const { id } = add({ kind: "token-revoked", caller: "root@pam!lab" });
  expect(await lab().get("/version")).toMatchObject({ status: 401, reason: "Authentication failed!", body: undefined });
  lab().control.faults.remove(id);
  expect(await lab().get("/version")).toMatchObject({ status: 200 });
});

test("a saved state holds no condition", async () => {
  const { control } = lab();
  add({ kind: "lock", vmid: 9000 });
  add({ kind: "node-offline", node: "pve2" });
  const saved = control.save();
  expect((await lab().get(`${VM}/config`)).body?.data.lock).toBe("backup");
  await control.load(saved);
  expect((await lab().get(`${VM}/config`)).body?.data).not.toHaveProperty("lock");
  expect((await lab().get("/nodes/pve2/qemu")).status).toBe(200);
  expect(control.faults.list()).toEqual([]);
});
