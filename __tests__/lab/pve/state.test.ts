import type { Cluster } from "../../../lab/cluster";
import { bootCluster, LAB_TOKEN } from "../../../lab/pve/state/boot-cluster";
import { ROOT } from "../../../lab/pve/state/caller";
import { type CloneRequest, cloneVm } from "../../../lab/pve/state/clone-vm";
import { createVm } from "../../../lab/pve/state/create-vm";
import { destroyVm } from "../../../lab/pve/state/destroy-vm";
import { startVm } from "../../../lab/pve/state/power";
import { SECRET, testCluster } from "./use-lab";

// What HTTP cannot show reliably: states that last for one turn of the event loop, and the passing of time.

function boot(change: (cluster: Cluster) => void = () => undefined, now: () => number = Date.now) {
  const cluster = testCluster();
  change(cluster);
  return bootCluster(cluster, new Map([[LAB_TOKEN, SECRET]]), now);
}

function request(changes: Partial<CloneRequest> = {}): CloneRequest {
  return {
    node: "pve1",
    vmid: 9000,
    newid: 100,
    full: true,
    name: undefined,
    description: undefined,
    pool: "dev",
    storage: undefined,
    format: undefined,
    target: undefined,
    snapname: undefined,
    ...changes,
  };
}

describe("a clone", () => {
  // qemu-server 9.2.6, observed: during the copy the VM exists, locked, otherwise empty, in its pool
  test("while its task runs the new VM is locked and in its pool", async () => {
    const cluster = boot();
    const task = cloneVm(cluster, ROOT, request());
    expect(Object.fromEntries(cluster.getVm(100, "pve1").config.options)).toEqual({ lock: "clone" });
    expect(cluster.pools.of(100)?.id).toBe("dev");
    expect(() => startVm(cluster, 100, "pve1")).toThrow("VM is locked (clone)");
    await cluster.tasks.wait(task);
    expect(cluster.getVm(100, "pve1").config.options.has("lock")).toBe(false);
  });

  test("that fails in its task leaves neither VM, image nor pool membership", async () => {
    const cluster = boot();
    const task = cloneVm(cluster, ROOT, request());
    cluster.storages.free(cluster.storages.getVolume("files:9000/base-9000-disk-0.qcow2", "pve1"));
    await cluster.tasks.wait(task);
    expect(task.exitStatus).toBe("clone failed: volume 'files:9000/base-9000-disk-0.qcow2' does not exist");
    expect(task.log.at(-1)).toBe(`TASK ERROR: ${task.exitStatus}`);
    expect(cluster.vms.has(100)).toBe(false);
    expect(cluster.pools.of(100)).toBeUndefined();
    expect(cluster.storages.volumes("files", "pve1")).toEqual([]);
  });

  test("on another node finds images on a shared storage", async () => {
    const cluster = boot(({ vms }) =>
      vms.push({ vmid: 200, node: "pve1", template: false, config: { scsi0: "shared:1" } }),
    );
    await cluster.tasks.wait(cloneVm(cluster, ROOT, request({ vmid: 200, target: "pve2" })));
    expect(cluster.getVm(100, "pve2").config.options.get("scsi0")).toBe("shared:100/vm-100-disk-0.raw,size=1G");
  });
});

describe("destroy", () => {
  const allocate = (cluster: ReturnType<typeof boot>) =>
    cluster.storages.allocate({ node: "pve1", storage: "files", vmid: 100, bytes: 1024 });

  test.each([
    [false, ["100/vm-100-disk-1.raw"]],
    [true, []],
  ])("with unreferenced images %s leaves %s", async (destroyUnreferenced, left) => {
    const cluster = boot(({ vms }) =>
      vms.push({ vmid: 100, node: "pve1", template: false, config: { scsi0: "files:1" } }),
    );
    allocate(cluster);
    await cluster.tasks.wait(destroyVm(cluster, ROOT, { node: "pve1", vmid: 100, destroyUnreferenced, purge: false }));
    const names = cluster.storages.volumes("files", "pve1").map(({ name }) => name);
    expect(names.filter((name) => name.startsWith("100/"))).toEqual(left);
  });
});

describe("what the cluster knows of its VMs", () => {
  // pve-manager 9.2.11, observed: statuses are told every 10 seconds
  test("a new VM is unknown and a started one looks stopped until the next round", async () => {
    let now = 1_000_000;
    const cluster = boot(undefined, () => now);
    await cluster.tasks.wait(
      createVm(cluster, ROOT, { vmid: 100, node: "pve1", options: { name: "web", tags: "a" }, pool: "dev" }),
    );
    const describe = () => cluster.statusRounds.describe(cluster.getVm(100, "pve1"));
    expect(describe()).toEqual({
      id: "qemu/100",
      type: "qemu",
      vmid: 100,
      node: "pve1",
      status: "unknown",
      pool: "dev",
      tags: "a",
    });
    now += 10_000;
    expect(describe()).toMatchObject({ status: "stopped", name: "web", maxcpu: 1, template: 0 });
    startVm(cluster, 100, "pve1");
    expect(describe().status).toBe("stopped");
    now += 10_000;
    expect(describe().status).toBe("running");
  });

  test("the VMs of the boot file are known from the start", () => {
    const cluster = boot();
    expect(cluster.statusRounds.describe(cluster.getVm(9000, "pve1"))).toMatchObject({
      status: "stopped",
      template: 1,
    });
  });
});

describe("the boot file", () => {
  test("a template has base volumes and no lock", () => {
    const { options } = boot().getVm(9000, "pve1").config;
    expect(options.get("scsi0")).toBe("files:9000/base-9000-disk-0.qcow2,size=4G");
    expect(options.get("template")).toBe("1");
    expect(options.has("lock")).toBe(false);
  });

  test("fails with the VM and every bad option", () => {
    const add =
      (config: Record<string, string | number>, node = "pve1") =>
      () =>
        boot(({ vms }) => vms.push({ vmid: 100, node, template: false, config }));
    expect(add({ cores: 0, colour: "red" })).toThrow(
      "VM 100 of the boot file: Parameter verification failed.\n  cores: value must have a minimum value of 1\n  colour: property is not defined",
    );
    expect(add({ scsi0: "nosuch:1" })).toThrow("VM 100 of the boot file: storage 'nosuch' does not exist");
    expect(add({}, "pve9")).toThrow("VM 100 of the boot file: hostname lookup 'pve9' failed");
  });
});
