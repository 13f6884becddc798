import { NODE, useLab } from "./use-lab";

const lab = useLab();

const VM = `${NODE}/qemu/100`;

const start = async () => expect(await lab().task(await lab().post(`${VM}/status/start`))).toBe("OK");
const current = async () => await lab().data(`${VM}/config?current=1`);
const pending = async () =>
  (await lab().data(`${VM}/pending`)).filter((entry: object) => "pending" in entry || "delete" in entry);
const status = async () => await lab().data(`${VM}/status/current`);

// Rules of this file: PVE::QemuServer (qemu-server 9.2.6); what waits and what does not, and the texts, observed.

describe("power", () => {
  test("a VM starts, is running, and stops", async () => {
    await lab().create(100, { name: "web", cores: 2, memory: 1024 });
    expect(await status()).toMatchObject({ status: "stopped", qmpstatus: "stopped", uptime: 0, cpus: 2 });
    const started = await lab().post(`${VM}/status/start`, { timeout: 1800 });
    expect(started.body?.data).toMatch(/:qmstart:100:root@pam!lab:$/);
    expect(await lab().task(started)).toBe("OK");
    expect(await status()).toMatchObject({
      status: "running",
      name: "web",
      maxmem: 1024 ** 3,
      pid: expect.any(Number),
    });
    expect(await lab().task(await lab().post(`${VM}/status/stop`))).toBe("OK");
    expect((await status()).status).toBe("stopped");
  });

  test("a guest obeys a shutdown at once", async () => {
    await lab().create(100, { agent: 1 });
    await start();
    expect(await lab().task(await lab().post(`${VM}/status/shutdown`, { forceStop: 1, timeout: 10 }))).toBe("OK");
    expect((await status()).status).toBe("stopped");
  });

  test("stop and shutdown of a VM that is off are fine", async () => {
    await lab().create(100);
    for (const action of ["stop", "shutdown"])
      expect(await lab().task(await lab().post(`${VM}/status/${action}`))).toBe("OK");
  });

  test("reset and reboot of a VM that is off are refused at once", async () => {
    await lab().create(100);
    for (const action of ["reset", "reboot"]) {
      const answer = await lab().post(`${VM}/status/${action}`);
      expect([answer.status, answer.reason]).toEqual([500, "VM 100 not running"]);
    }
  });

  test("start of a running VM fails in the task", async () => {
    await lab().create(100, { start: 1 });
    expect(await lab().task(await lab().post(`${VM}/status/start`))).toBe("VM 100 already running");
  });

  test("a template does not start", async () => {
    expect(await lab().task(await lab().post(`${NODE}/qemu/9000/status/start`))).toBe(
      "you can't start a vm if it's a template",
    );
  });

  test("a missing VM is found out in the task of start, stop and shutdown, and at once by reset and reboot", async () => {
    for (const action of ["start", "stop", "shutdown"]) {
      expect(await lab().task(await lab().post(`${NODE}/qemu/900/status/${action}`))).toBe(
        "Configuration file 'nodes/pve1/qemu-server/900.conf' does not exist",
      );
    }
    for (const action of ["reset", "reboot"]) {
      expect((await lab().post(`${NODE}/qemu/900/status/${action}`)).reason).toBe(
        "unable to find configuration file for VM 900 on node 'pve1'",
      );
    }
  });

  test("a running VM is not destroyed", async () => {
    await lab().create(100, { start: 1 });
    const answer = await lab().delete(VM);
    expect([answer.status, answer.reason]).toEqual([500, "VM 100 is running - destroy failed"]);
  });
});

describe("options of a running VM", () => {
  beforeEach(async () => {
    await lab().create(100, {
      memory: 1024,
      cores: 1,
      scsi0: "files:1",
      scsi1: "files:1",
      net0: "virtio=02:00:00:00:00:01,bridge=vmbr0",
    });
    await start();
  });

  test("what QEMU does not know is changed at once", async () => {
    const changes = { name: "new", description: "d", tags: "a", onboot: 1, protection: 1, ipconfig0: "ip=dhcp" };
    await lab().set(100, changes);
    expect(await current()).toMatchObject(changes);
    expect(await pending()).toEqual([]);
  });

  test("memory and cores wait; config shows what is to come, current=1 what is", async () => {
    expect(await lab().set(100, { memory: 2048, cores: 4 })).toMatchObject({ memory: "2048", cores: 4 });
    expect(await current()).toMatchObject({ memory: "1024", cores: 1 });
    expect(await pending()).toEqual([
      { key: "cores", value: 1, pending: 4 },
      { key: "memory", value: "1024", pending: "2048" },
    ]);
  });

  test("a deletion waits too", async () => {
    expect(await lab().set(100, { delete: "cores" })).not.toHaveProperty("cores");
    expect(await current()).toMatchObject({ cores: 1 });
    expect(await pending()).toEqual([{ key: "cores", value: 1, delete: 1 }]);
  });

  test.each(["stop", "shutdown", "reboot"])("what waits is done by %s", async (action) => {
    await lab().set(100, { memory: 2048, delete: "cores" });
    expect(await lab().task(await lab().post(`${VM}/status/${action}`))).toBe("OK");
    expect(await pending()).toEqual([]);
    expect((await current()).memory).toBe("2048");
    expect(await current()).not.toHaveProperty("cores");
  });

  test("a reset is no start: what waits goes on waiting", async () => {
    await lab().set(100, { memory: 2048 });
    expect(await lab().task(await lab().post(`${VM}/status/reset`))).toBe("OK");
    expect(await pending()).toHaveLength(1);
  });

  test("a change taken back waits no longer, nor does one reverted", async () => {
    await lab().set(100, { memory: 2048, cores: 4 });
    await lab().set(100, { memory: 1024 });
    expect(await pending()).toEqual([{ key: "cores", value: 1, pending: 4 }]);
    await lab().set(100, { revert: "cores" });
    expect(await pending()).toEqual([]);
  });

  test("a disk that waits and is reverted is kept as unused, and one written again is not", async () => {
    const { ide0 } = await lab().set(100, { ide0: "files:1" });
    const volume = ide0.split(",")[0];
    expect(await lab().set(100, { ide0: `${volume},backup=0` })).not.toHaveProperty("unused0");
    expect(await lab().set(100, { revert: "ide0" })).toMatchObject({ unused0: volume });
    expect(await pending()).toEqual([]);
  });

  test("a NIC's VLAN changes at once, and so do new and removed NICs", async () => {
    await lab().set(100, { net0: "virtio=02:00:00:00:00:01,bridge=vmbr0,tag=5", net1: "virtio=02:00:00:00:00:02" });
    expect(await current()).toMatchObject({
      net0: "virtio=02:00:00:00:00:01,bridge=vmbr0,tag=5",
      net1: expect.any(String),
    });
    await lab().set(100, { delete: "net1" });
    expect(await current()).not.toHaveProperty("net1");
  });

  test("SCSI disks come and go at once, IDE ones wait", async () => {
    await lab().set(100, { scsi2: "files:1", ide0: "files:1", delete: "scsi1" });
    expect(await current()).toMatchObject({ scsi2: expect.any(String), unused0: "files:100/vm-100-disk-1.raw" });
    expect(await pending()).toEqual([{ key: "ide0", pending: expect.stringContaining("files:100/vm-100-disk-") }]);
  });

  test("a disk's discard waits, its backup flag does not", async () => {
    await lab().set(100, { scsi0: "files:100/vm-100-disk-0.raw,backup=0" });
    expect(await pending()).toEqual([]);
    await lab().set(100, { scsi0: "files:100/vm-100-disk-0.raw,backup=0,discard=on" });
    expect(await pending()).toHaveLength(1);
  });

  test("its disk grows while it runs", async () => {
    expect(await lab().task(await lab().put(`${VM}/resize`, { disk: "scsi0", size: "5G" }))).toBe("OK");
    expect((await current()).scsi0).toContain("size=5G");
  });
});

describe("the guest agent", () => {
  const ask = () => lab().get(`${VM}/agent/network-get-interfaces`);

  test("it is never there", async () => {
    await lab().create(100, { agent: 1, start: 1 });
    const answer = await ask();
    expect([answer.status, answer.reason]).toEqual([500, "QEMU guest agent is not running"]);
    expect((await lab().post(`${VM}/agent/ping`)).reason).toBe("QEMU guest agent is not running");
    expect(await status()).toMatchObject({ agent: 1 });
  });

  // PVE::QemuServer::Agent, qemu-server 9.2.6
  test("a VM that is off, or expects none, says so", async () => {
    await lab().create(100, {});
    expect((await ask()).reason).toBe("No QEMU guest agent configured");
    await lab().set(100, { agent: 1 });
    expect((await ask()).reason).toBe("VM 100 is not running");
  });
});
