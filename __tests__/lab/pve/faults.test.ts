import type { FaultReport } from "../../../lab/pve/faults/active-fault";
import { type FaultRequest, faultSchema } from "../../../lab/pve/faults/fault";
import { NODE, useLab } from "./use-lab";

// Faults are the lab's own. What a client sees of them is what it would see of Proxmox VE: sources at each test.

const lab = useLab(undefined, "file");
const VM = `${NODE}/qemu/9000`;

function add(fault: FaultRequest): FaultReport {
  return lab().control.faults.add(faultSchema.parse(fault));
}

function report(id: number): FaultReport | undefined {
  return lab()
    .control.faults.list()
    .find((fault) => fault.id === id);
}

afterEach(() => lab().control.faults.clear("go on"));

describe("a fault fits a request", () => {
  test.each<[string, Partial<FaultRequest>]>([
    ["by its method", { method: "POST" }],
    ["by its documented path", { path: "/nodes/{node}/qemu/{vmid}/status/current" }],
    ["by its VM", { vmid: 9001 }],
    ["by its node", { node: "pve2" }],
    ["by its caller", { caller: "root@pam!other" }],
  ])("%s, and no other", async (_, match) => {
    add({ kind: "status", status: 500, reason: "struck", times: "always", ...match } as FaultRequest);
    expect(await lab().get(`${VM}/config`)).toMatchObject({ status: 200 });
  });

  test("when all that it says is true", async () => {
    const match = { method: "GET", path: "/nodes/{node}/qemu/{vmid}/config", vmid: 9000, node: "pve1" } as const;
    add({ kind: "status", status: 503, reason: "out of order", caller: "root@pam!lab", ...match });
    expect(await lab().get(`${VM}/config`)).toMatchObject({
      status: 503,
      reason: "out of order",
      body: { data: null, message: "out of order\n" },
    });
  });

  test("also by a VM that the body names", async () => {
    add({ kind: "status", status: 500, reason: "struck", vmid: 300 });
    add({ kind: "status", status: 500, reason: "struck", vmid: 301 });
    expect(await lab().post(`${NODE}/qemu`, { vmid: 300 })).toMatchObject({ status: 500, reason: "struck" });
    expect(await lab().post(`${VM}/clone`, { newid: 301 })).toMatchObject({ status: 500, reason: "struck" });
  });

  test("where there is no route, too", async () => {
    add({ kind: "status", status: 500, reason: "struck" });
    expect(await lab().get("/nosuch")).toMatchObject({ status: 500, reason: "struck" });
  });
});

describe("a fault counts", () => {
  test("it spares the first ones, strikes once unless told otherwise, and says what it did", async () => {
    const { id } = add({ kind: "status", status: 500, reason: "struck", after: 1 });
    const statuses = [];
    for (let index = 0; index < 4; index += 1) statuses.push((await lab().get("/version")).status);
    expect(statuses).toEqual([200, 500, 200, 200]);
    expect(report(id)).toMatchObject({ seen: 4, struck: 1, held: 0, strikes: [{ what: "GET /version" }] });
  });

  test("always is for ever", async () => {
    add({ kind: "status", status: 500, reason: "struck", times: "always" });
    for (let index = 0; index < 3; index += 1) expect(await lab().get("/version")).toMatchObject({ status: 500 });
  });

  test("the same seed and the same requests give the same faults, another seed gives others", async () => {
    const strikesOf = async (seed: number): Promise<string> => {
      lab().control.faults.clear("go on");
      add({ kind: "status", status: 500, reason: "struck", times: "always", probability: 0.5, seed });
      const statuses = [];
      for (let index = 0; index < 32; index += 1) statuses.push((await lab().get("/version")).status);
      return statuses.join();
    };
    const first = await strikesOf(1);
    expect(first).toContain("200");
    expect(first).toContain("500");
    expect(await strikesOf(1)).toBe(first);
    expect(await strikesOf(2)).not.toBe(first);
  });

  test("two that fit strike one after the other, in the order in which they were asked for", async () => {
    add({ kind: "status", status: 501, reason: "first" });
    add({ kind: "status", status: 502, reason: "second" });
    expect((await lab().get("/version")).reason).toBe("first");
    expect((await lab().get("/version")).reason).toBe("second");
    expect((await lab().get("/version")).status).toBe(200);
  });

  test("after all are cleared the next one is the first again", () => {
    expect(add({ kind: "hang" }).id).toBe(1);
    expect(add({ kind: "hang" }).id).toBe(2);
    lab().control.faults.clear("go on");
    expect(add({ kind: "hang" }).id).toBe(1);
  });

  test("the request log names the faults, and has 0 for no answer", async () => {
    const { id } = add({ kind: "reset-before" });
    await expect(lab().get("/version")).rejects.toThrow("ECONNRESET");
    expect(lab().requests().at(-1)).toMatchObject({ path: "/version", status: 0, faults: [id] });
    await lab().get("/version");
    expect(lab().requests().at(-1)).not.toHaveProperty("faults");
  });
});

describe("the connection", () => {
  test("is reset before anything is done", async () => {
    add({ kind: "reset-before", method: "POST" });
    await expect(lab().post("/pools", { poolid: "before" })).rejects.toMatchObject({ code: "ECONNRESET" });
    expect(lab().control.cluster.pools.has("before")).toBe(false);
  });

  test("is reset after it has been done", async () => {
    add({ kind: "reset-after", method: "POST" });
    await expect(lab().post("/pools", { poolid: "after" })).rejects.toMatchObject({ code: "ECONNRESET" });
    expect(lab().control.cluster.pools.has("after")).toBe(true);
  });

  test("ends after half of the body", async () => {
    add({ kind: "truncate" });
    await expect(lab().get(`${VM}/config`)).rejects.toThrow("aborted");
    expect(await lab().get(`${VM}/config`)).toMatchObject({ status: 200 });
  });

  test("is left alone by the next request", async () => {
    add({ kind: "reset-before", method: "PUT" });
    await expect(lab().put("/pools", { poolid: "dev" })).rejects.toMatchObject({ code: "ECONNRESET" });
    expect(await lab().get("/version")).toMatchObject({ status: 200 });
  });
});

describe("a request that hangs", () => {
  const until = async (condition: () => boolean) => {
    while (!condition()) await new Promise((done) => setImmediate(done));
  };

  test("has done nothing, and goes on when the fault is removed", async () => {
    const { id } = add({ kind: "hang" });
    const answer = lab().post("/pools", { poolid: "hung" });
    await until(() => report(id)?.held === 1);
    expect(lab().control.cluster.pools.has("hung")).toBe(false);
    expect(lab().control.faults.remove(id)).toBe(true);
    expect(await answer).toMatchObject({ status: 200 });
    expect(lab().control.cluster.pools.has("hung")).toBe(true);
  });

  test("is not done when its client has gone", async () => {
    const { id } = add({ kind: "hang" });
    const answer = lab().post("/pools", { poolid: "gone" });
    await until(() => report(id)?.held === 1);
    lab().disconnect();
    await expect(answer).rejects.toThrow("hang up");
    await until(() => report(id)?.held === 0);
    expect(lab().control.cluster.pools.has("gone")).toBe(false);
  });

  test("is broken off when the state that it works on is replaced", async () => {
    const { control } = lab();
    const saved = control.save();
    const { id } = add({ kind: "hang" });
    const answer = lab().post("/pools", { poolid: "late" });
    await until(() => report(id)?.held === 1);
    await Promise.all([control.load(saved), expect(answer).rejects.toMatchObject({ code: "ECONNRESET" })]);
    expect(control.cluster.pools.has("late")).toBe(false);
  });
});

test("a slow request is done later, and at once when the fault is removed", async () => {
  add({ kind: "slow", delayMs: 30 });
  const started = performance.now();
  expect(await lab().get("/version")).toMatchObject({ status: 200 });
  expect(performance.now() - started).toBeGreaterThan(29);

  const { id } = add({ kind: "slow", delayMs: 600_000 });
  const answer = lab().get("/version");
  while (report(id)?.held !== 1) await new Promise((done) => setImmediate(done));
  lab().control.faults.remove(id);
  expect(await answer).toMatchObject({ status: 200 });
});

describe("what does not fit the cluster is refused:", () => {
  test.each<[FaultRequest, string]>([
    [{ kind: "lock", vmid: 777 }, "there is no VM 777 to lock"],
    [{ kind: "node-offline", node: "pve9" }, 'there is no node "pve9"'],
    [{ kind: "storage-full", storage: "nosuch" }, 'there is no storage "nosuch"'],
    [{ kind: "token-revoked", caller: "root@pam!nosuch" }, 'there is no token "root@pam!nosuch"'],
  ])("%j", (fault, message) => {
    expect(() => add(fault)).toThrow(message);
    expect(lab().control.faults.list()).toEqual([]);
  });

  test("a path that no route has, and a setting that the kind does not take", () => {
    expect(() => add({ kind: "hang", path: "/nosuch" })).toThrow("is no path that the emulator has");
    expect(() => add({ kind: "hang", delayMs: 1 } as unknown as FaultRequest)).toThrow("Unrecognized key");
  });
});
