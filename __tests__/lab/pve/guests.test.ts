import { askAgent } from "../../../lab/pve/state/agent";
import { bootCluster, LAB_TOKEN } from "../../../lab/pve/state/boot-cluster";
import { ROOT } from "../../../lab/pve/state/caller";
import type { ClusterState } from "../../../lab/pve/state/cluster-state";
import { overruleShutdowns, runShutdown, type ShutdownRequest } from "../../../lab/pve/state/power-tasks";
import type { Task } from "../../../lab/pve/state/tasks";
import { NODE, SECRET, testCluster, useLab } from "./use-lab";

// What guests do is told to the state: over HTTP nobody can.

const VM = { node: "pve1", vmid: 100 };

function boot(config: Record<string, string | number> = { agent: 1, name: "web" }) {
  let now = 1_000_000;
  const cluster = testCluster();
  cluster.vms.push({ vmid: 100, node: "pve1", template: false, config });
  const state = bootCluster(cluster, new Map([[LAB_TOKEN, SECRET]]), () => now);
  state.getVm(100, "pve1").power = { pid: 1, startedAt: now };
  return { state, advance: (seconds: number) => (now += seconds * 1000) };
}

function shutDown(state: ClusterState, request: Partial<ShutdownRequest> = {}): Task {
  return state.tasks.start({ node: "pve1", type: "qmshutdown", id: "100", user: ROOT.id }, (run) =>
    runShutdown(state, { ...VM, ...request }, run),
  );
}

// qemu-server 9.2, read
describe("a guest that does not react", () => {
  test("lets a shutdown time out, and is killed if that is wanted", async () => {
    const { state } = boot({ name: "web" });
    state.guests.set(100, { reacts: false });
    const refused = shutDown(state);
    await state.tasks.wait(refused);
    expect(refused.exitStatus).toBe("VM quit/powerdown failed - got timeout");
    expect(state.getVm(100, "pve1").power).toBeDefined();
    const forced = shutDown(state, { forceStop: true, timeout: 5 });
    await state.tasks.wait(forced);
    expect(forced.log).toEqual(["VM still running - terminating now with SIGTERM", "TASK OK"]);
    expect(state.getVm(100, "pve1").power).toBeUndefined();
  });

  test("in paced mode has as much of the cluster's time as it was given, with the VM locked", async () => {
    const { state, advance } = boot({ agent: 1, startup: "down=180" });
    state.guests.set(100, { reacts: false });
    state.tasks.pace = 1;
    const task = shutDown(state);
    // It says that there is no agent, and begins to wait.
    while (task.log.length === 0) await new Promise((resolve) => setImmediate(resolve));
    expect(state.locks.size).toBe(1);
    advance(179);
    await state.tasks.waitFor(task, 0.2);
    expect(task.endedAt).toBeUndefined();
    advance(1);
    await state.tasks.wait(task);
    expect(task.exitStatus).toBe("VM quit/powerdown failed - got timeout");
    expect(state.locks.size).toBe(0);
  });

  test("is stopped over the head of those who wait for it", async () => {
    const { state } = boot({ name: "web" });
    state.guests.set(100, { reacts: false });
    state.tasks.pace = 1;
    const waiting = shutDown(state);
    while (state.locks.size === 0) await new Promise((resolve) => setImmediate(resolve));
    const stop = state.tasks.start({ node: "pve1", type: "qmstop", id: "100", user: ROOT.id }, (run) =>
      overruleShutdowns(state, ROOT, VM, run),
    );
    await state.tasks.wait(stop);
    expect(stop.log).toEqual([`overruled qmshutdown tasks: ${waiting.upid}`, "TASK OK"]);
    expect(waiting.exitStatus).toBe("received interrupt");
  });

  test("may have an agent that is not there, which the log says", async () => {
    const { state } = boot();
    const task = shutDown(state);
    await state.tasks.wait(task);
    expect(task.log).toEqual([
      "QEMU Guest Agent is not running - VM 100 qga command 'guest-ping' failed - got timeout",
      "TASK OK",
    ]);
  });
});

// QEMU Guest Agent Protocol Reference; texts observed
describe("an agent", () => {
  test("tells the addresses that it was given, and the loopback's", () => {
    const { state } = boot();
    expect(() => askAgent(state, 100, "pve1", "ping")).toThrow("QEMU guest agent is not running");
    state.guests.set(100, {
      agent: true,
      addresses: [
        { interface: "eth0", mac: "bc:24:11:00:00:01", address: "10.0.0.5", prefix: 24 },
        { interface: "eth0", address: "2001:db8::5", prefix: 64 },
      ],
    });
    expect(askAgent(state, 100, "pve1", "ping")).toEqual({});
    expect(askAgent(state, 100, "pve1", "network-get-interfaces")).toEqual([
      expect.objectContaining({ name: "lo" }),
      {
        name: "eth0",
        "hardware-address": "bc:24:11:00:00:01",
        "ip-addresses": [
          { "ip-address": "10.0.0.5", "ip-address-type": "ipv4", prefix: 24 },
          { "ip-address": "2001:db8::5", "ip-address-type": "ipv6", prefix: 64 },
        ],
      },
    ]);
    expect(askAgent(state, 100, "pve1", "get-host-name")).toEqual({ "host-name": "web" });
    expect(askAgent(state, 100, "pve1", "get-vcpus")).toEqual([
      { "logical-id": 0, online: true, "can-offline": false },
    ]);
  });

  test("says that the lab does not know what nobody told it", () => {
    const { state } = boot();
    state.guests.set(100, { agent: true });
    expect(() => askAgent(state, 100, "pve1", "get-osinfo")).toThrow("is not modelled by the lab");
    expect(() => askAgent(state, 100, "pve1", "get-fsinfo")).toThrow("is not modelled by the lab");
    state.guests.set(100, { system: { id: "fedora", "version-id": "43" } });
    expect(askAgent(state, 100, "pve1", "get-osinfo")).toEqual({ id: "fedora", "version-id": "43" });
  });

  test("does not answer when it is not expected, or the VM is paused or off", () => {
    const { state } = boot({ agent: 0 });
    state.guests.set(100, { agent: true });
    expect(() => askAgent(state, 100, "pve1", "ping")).toThrow("QEMU guest agent is not running");
    const vm = boot().state.getVm(100, "pve1");
    vm.power = undefined;
    expect(() => askAgent(state, 9001, "pve1", "ping")).toThrow("No QEMU guest agent configured");
  });
});

// PVE::QemuServer::RunState (qemu-server 9.2), read
describe("suspend", () => {
  const lab = useLab();
  const path = `${NODE}/qemu/100`;
  const run = async (action: string, parameters = {}) =>
    await lab().task(await lab().post(`${path}/status/${action}`, parameters));
  const status = async () => await lab().data(`${path}/status/current`);

  test("pauses a VM until it is resumed; it cannot be shut down meanwhile", async () => {
    await lab().create(100, { start: 1 });
    expect((await lab().post(`${path}/status/suspend`)).body?.data).toMatch(/:qmpause:100:/);
    await lab().data(`${NODE}/tasks?source=all`);
    expect(await status()).toMatchObject({ status: "running", qmpstatus: "paused" });
    for (const action of ["shutdown", "reboot"])
      expect((await lab().post(`${path}/status/${action}`)).reason).toBe("VM is paused - cannot shutdown");
    expect(await run("resume")).toBe("OK");
    expect(await status()).toMatchObject({ status: "running", qmpstatus: "running" });
  });

  test("to disk leaves the VM off and locked, and its next start goes on from there", async () => {
    await lab().create(100, { scsi0: "files:1", memory: 512, start: 1 });
    expect(await run("suspend", { todisk: 1 })).toBe("OK");
    const config = await lab().config(100);
    expect(config).toMatchObject({
      lock: "suspended",
      vmstate: expect.stringMatching(/^files:100\/vm-100-state-suspend-/),
    });
    expect(await status()).toMatchObject({ status: "stopped", lock: "suspended" });
    const answer = await lab().post(`${path}/status/start`);
    expect(await lab().task(answer)).toBe("OK");
    expect(await lab().log(answer)).toEqual(["Resuming suspended VM", "Resumed VM, removing state", "TASK OK"]);
    for (const option of ["lock", "vmstate", "runningmachine"])
      expect(await lab().config(100)).not.toHaveProperty(option);
    expect((await lab().volumes("files")).join()).not.toContain("state");
  });

  test("of a VM that is off is refused, and so is its resumption", async () => {
    await lab().create(100);
    for (const action of ["suspend", "resume"])
      expect((await lab().post(`${path}/status/${action}`)).reason).toBe("VM 100 not running");
  });
});
