import { bootCluster, LAB_TOKEN } from "../../../lab/pve/state/boot-cluster";
import { ROOT } from "../../../lab/pve/state/caller";
import { type CloneRequest, cloneVm } from "../../../lab/pve/state/clone-vm";
import type { ClusterState } from "../../../lab/pve/state/cluster-state";
import { destroyVm } from "../../../lab/pve/state/destroy-vm";
import { storageLock } from "../../../lab/pve/state/locks";
import { runStart } from "../../../lab/pve/state/power-tasks";
import type { Task } from "../../../lab/pve/state/tasks";
import { updateVm } from "../../../lab/pve/state/update-vm";
import { SECRET, testCluster } from "./use-lab";

// Locks are seen only while a task is at work: at a step, where these tests hold it, or over HTTP in paced mode.

/** A cluster whose tasks wait at a step of this name until they are let go. */
function bootWith(stepName: string) {
  let now = 1_000_000;
  const cluster = testCluster();
  cluster.vms.push({ vmid: 200, node: "pve1", template: false, config: { scsi0: "files:1" } });
  const state = bootCluster(cluster, new Map([[LAB_TOKEN, SECRET]]), () => now);
  const waiting: Task[] = [];
  let letGo: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  state.tasks.onStep = (task, step, signal) => {
    if (step !== stepName) return undefined;
    waiting.push(task);
    return Promise.race([gate, new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()))]);
  };
  const until = async (condition: () => boolean) => {
    while (!condition()) await new Promise((resolve) => setImmediate(resolve));
  };
  return {
    state,
    letGo: () => letGo(),
    reach: (count = 1) => until(() => waiting.length >= count),
    advance: (seconds: number) => {
      now += seconds * 1000;
    },
  };
}

const clone = (state: ClusterState, newid: number, changes: Partial<CloneRequest> = {}): Task =>
  cloneVm(state, ROOT, {
    ...{ node: "pve1", vmid: 9000, newid, full: true, name: undefined, description: undefined, pool: undefined },
    ...{ storage: undefined, format: undefined, target: undefined, snapname: undefined, ...changes },
  });
const start = (state: ClusterState, vmid: number): Task =>
  state.tasks.start({ node: "pve1", type: "qmstart", id: String(vmid), user: ROOT.id }, (run) =>
    runStart(state, { node: "pve1", vmid }, run),
  );

const CONFIG_TIMEOUT = (vmid: number) => `can't lock file '/var/lock/qemu-server/lock-${vmid}.conf' - got timeout`;
const STORAGE_TIMEOUT = "can't lock file '/var/lock/pve-manager/pve-storage-files' - got timeout";

// PVE::AbstractConfig (pve-guest-common 6.0), PVE::API2::Qemu (qemu-server 9.2), PVE::Storage::Plugin (pve-storage 9.1),
// read; that clones of one template do not hinder each other, and the texts, observed.

test("clones share their source", async () => {
  const { state, letGo, reach } = bootWith("copy scsi0");
  const tasks = [clone(state, 100), clone(state, 101)];
  await reach(2);
  letGo();
  await state.tasks.idle();
  expect(tasks.map(({ exitStatus }) => exitStatus)).toEqual(["OK", "OK"]);
  expect(state.locks.size).toBe(0);
});

test("clones of a running VM do not: the second one waits a second", async () => {
  const { state, letGo, reach, advance } = bootWith("copy scsi0");
  state.getVm(200, "pve1").power = { pid: 1, startedAt: 0 };
  clone(state, 100, { vmid: 200 });
  await reach();
  const second = clone(state, 101, { vmid: 200 });
  await state.tasks.settle(second);
  advance(1);
  await state.tasks.wait(second);
  expect(second.exitStatus).toBe(CONFIG_TIMEOUT(200));
  expect(second.log).toEqual(["trying to acquire lock...", `TASK ERROR: ${CONFIG_TIMEOUT(200)}`]);
  expect(state.vms.has(101)).toBe(false);
  letGo();
  await state.tasks.idle();
});

test("a change of a template that is being copied waits ten seconds", async () => {
  const { state, letGo, reach, advance } = bootWith("copy scsi0");
  clone(state, 100);
  await reach();
  const change = updateVm(state, ROOT, { node: "pve1", vmid: 9000, options: { cores: "4" } });
  advance(10);
  await expect(change).rejects.toThrow(CONFIG_TIMEOUT(9000));
  const patient = updateVm(state, ROOT, { node: "pve1", vmid: 9000, options: { cores: "4" } });
  letGo();
  await patient;
  expect(state.getVm(9000, "pve1").config.options.get("cores")).toBe("4");
  await state.tasks.idle();
});

test("a task that got a lock after all says so", async () => {
  const { state, letGo, reach } = bootWith("start");
  start(state, 200);
  await reach();
  const second = start(state, 200);
  await state.tasks.settle(second);
  letGo();
  await state.tasks.idle();
  expect(second.log).toEqual(["trying to acquire lock... OK", "TASK ERROR: VM 200 already running"]);
});

test("a storage that stays locked leaves a volume behind, and a warning", async () => {
  const { state, advance } = bootWith("none");
  const { storages, locks, tasks } = state;
  let letGo: () => void = () => undefined;
  const holder = locks.hold(
    storageLock("pve1", storages.get("files", "pve1")),
    {},
    () =>
      new Promise<void>((resolve) => {
        letGo = resolve;
      }),
  );
  const task = destroyVm(state, ROOT, { node: "pve1", vmid: 200, destroyUnreferenced: false, purge: true });
  await tasks.settle(task);
  advance(10);
  await tasks.wait(task);
  letGo();
  await holder;
  expect(task.exitStatus).toBe("WARNINGS: 1");
  expect(task.log).toContain(
    `WARN: Could not remove disk 'files:200/vm-200-disk-0.raw', check manually: ${STORAGE_TIMEOUT}`,
  );
  expect(state.vms.has(200)).toBe(false);
  expect(storages.find("files:200/vm-200-disk-0.raw", "pve1")).toBeDefined();
});

describe("a clone that is stopped", () => {
  test("says so, and leaves nothing", async () => {
    const { state, reach } = bootWith("copy scsi0");
    const task = clone(state, 100);
    await reach();
    await state.tasks.stop(task);
    expect(task.exitStatus).toBe("clone failed: interrupted by signal");
    expect(state.vms.has(100)).toBe(false);
    expect(state.storages.volumes("files", "pve1").filter(({ vmid }) => vmid === 100)).toEqual([]);
    expect(state.locks.size).toBe(0);
  });

  test("while it waits for a lock does not wait on", async () => {
    const { state, reach, letGo } = bootWith("copy scsi0");
    state.getVm(200, "pve1").power = { pid: 1, startedAt: 0 };
    clone(state, 100, { vmid: 200 });
    await reach();
    const second = clone(state, 101, { vmid: 200 });
    await state.tasks.settle(second);
    await state.tasks.stop(second);
    expect(second.exitStatus).toBe("received interrupt");
    letGo();
    await state.tasks.idle();
  });
});

test("a client that polls does not wait for a task that is held up", async () => {
  const { state, reach, letGo } = bootWith("copy scsi0");
  const task = clone(state, 100);
  await reach();
  await state.tasks.settle(task);
  expect(task.endedAt).toBeUndefined();
  expect(state.getVm(100, "pve1").config.options.get("lock")).toBe("clone");
  letGo();
  await state.tasks.settle(task);
  await state.tasks.wait(task);
  expect(task.log).toEqual([
    "create full clone of drive scsi0 (files:9000/base-9000-disk-0.qcow2)",
    "transferred 0.0 B of 4.0 GiB (0.00%)",
    "transferred 4.0 GiB of 4.0 GiB (100.00%)",
    "TASK OK",
  ]);
});
