import { NODE, useLab } from "./use-lab";

const lab = useLab((cluster) => {
  cluster.vms.push(
    { vmid: 200, node: "pve1", template: false, config: { name: "locked", lock: "backup", scsi0: "files:1" } },
    { vmid: 201, node: "pve1", template: false, config: { name: "guarded", protection: 1, scsi0: "files:1" } },
  );
});

const QEMU = `${NODE}/qemu`;
const UUID = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/;
const KEY = `ssh-ed25519 ${Buffer.concat([Buffer.from([0, 0, 0, 11]), Buffer.from("ssh-ed25519"), Buffer.alloc(36)]).toString("base64")} me@example`;

async function failureOf(vmid: number, parameters: Record<string, string | number>) {
  const answer = await lab().put(`${QEMU}/${vmid}/config`, parameters);
  expect(answer.status).toBe(500);
  return answer.reason;
}

// Types, normalisation and texts of this file: PVE::QemuServer, PVE::API2::Qemu (qemu-server 9.2.6), observed.

describe("reading options", () => {
  test("whole numbers and booleans are numbers, everything else is text", async () => {
    await lab().create(100, { cores: 2, onboot: 1, balloon: 0, memory: 1024, agent: 1, cpulimit: 2, hotplug: "disk" });
    expect(await lab().config(100)).toMatchObject({
      cores: 2,
      onboot: 1,
      balloon: 0,
      memory: "1024",
      agent: "1",
      cpulimit: "2",
      hotplug: "disk",
    });
  });

  test("an empty VM holds only what Proxmox makes up", async () => {
    const config = await lab().create(100);
    expect(config).toEqual({
      boot: " ",
      digest: expect.stringMatching(/^[0-9a-f]{40}$/),
      meta: expect.stringMatching(/^creation-qemu=.*,ctime=\d+$/),
      smbios1: expect.stringMatching(new RegExp(`^uuid=${UUID.source}$`)),
      vmgenid: expect.stringMatching(UUID),
    });
  });

  test("a template says so, and the vmid is never among its options", async () => {
    expect(await lab().config(9000)).toMatchObject({ template: 1 });
    expect(await lab().config(9000)).not.toHaveProperty("vmid");
  });

  test("a password is never shown", async () => {
    expect((await lab().set(9000, { cipassword: "hunter2" })).cipassword).toBe("**********");
  });

  test("a VM is looked for on the node of the path", async () => {
    const answer = await lab().get("/nodes/pve2/qemu/9000/config");
    expect(answer.reason).toBe("Configuration file 'nodes/pve2/qemu-server/9000.conf' does not exist");
  });
});

describe("writing options", () => {
  test("tags are kept in lower case, each once, in order, with semicolons", async () => {
    expect((await lab().set(9000, { tags: "web,Prod;alpha web" })).tags).toBe("alpha;prod;web");
  });

  test("a description keeps its lines and loses all white space at its end", async () => {
    expect((await lab().set(9000, { description: "\n one\n\ntwo:  ü\n" })).description).toBe("\n one\n\ntwo:  ü");
    expect((await lab().set(9000, { description: "one \t\r\n \u00a0\u0085\n\n" })).description).toBe("one");
    expect((await lab().set(9000, { description: "one\ufeff" })).description).toBe("one\ufeff");
  });

  test("a description of white space alone is none", async () => {
    await lab().set(9000, { description: "one" });
    expect(await lab().set(9000, { description: " \n\t" })).not.toHaveProperty("description");
  });

  test("a NIC is written as model=MAC, then its keys in alphabetic order", async () => {
    const { net0 } = await lab().set(9000, {
      net0: "model=virtio,tag=100,macaddr=02:aA:00:00:00:01,firewall=0,bridge=vmbr0",
    });
    expect(net0).toBe("virtio=02:aA:00:00:00:01,bridge=vmbr0,firewall=0,tag=100");
  });

  test("a NIC without an address gets a new one, each time it is written", async () => {
    const macs = [];
    for (const _ of [1, 2]) macs.push((await lab().set(9000, { net0: "virtio,bridge=nosuch" })).net0);
    for (const mac of macs) expect(mac).toMatch(/^virtio=BC:24:11(:[0-9A-F]{2}){3},bridge=nosuch$/);
    expect(macs[0]).not.toBe(macs[1]);
  });

  test("agent, cpu, memory, ipconfig and boot stay as they are sent", async () => {
    const sent = {
      agent: "enabled=1,type=virtio",
      cpu: "cputype=host,flags=+aes",
      memory: "current=512",
      ipconfig0: "gw=10.0.0.1,ip=10.0.0.2/24",
    };
    expect(await lab().set(9000, sent)).toMatchObject(sent);
  });

  test("the devices of a boot order are kept with semicolons between", async () => {
    expect((await lab().set(9000, { net0: "virtio", boot: "order=net0 scsi0" })).boot).toBe("order=net0;scsi0");
  });

  test("an absent device cannot be booted from", async () => {
    expect(await failureOf(9000, { boot: "order=scsi0;ide3" })).toBe(
      "invalid bootorder: device 'ide3' does not exist'",
    );
  });

  test("keys must be keys", async () => {
    expect((await lab().set(9000, { sshkeys: encodeURIComponent(`${KEY}\n`) })).sshkeys).toBe(
      encodeURIComponent(`${KEY}\n`),
    );
    expect(await failureOf(9000, { sshkeys: encodeURIComponent("ssh-ed25519 AAAA") })).toBe(
      "SSH public key validation error",
    );
  });

  test("a balloon is not larger than the memory", async () => {
    expect(await failureOf(9000, { balloon: 4096 })).toBe(
      "balloon value too large (must be smaller than assigned memory)",
    );
    expect(await lab().set(9000, { balloon: 4096, memory: 4096 })).toMatchObject({ balloon: 4096 });
  });

  test("CPU units beyond what the kernel takes are cut", async () => {
    expect((await lab().set(9000, { cpuunits: 200000 })).cpuunits).toBe(10000);
  });

  test("a request that says nothing is refused", async () => {
    expect(await failureOf(9000, {})).toBe("no options specified");
  });
});

describe("deleting options", () => {
  test("an option that is not set may be deleted, an unknown one not", async () => {
    expect((await lab().put(`${QEMU}/9000/config`, { delete: "net5,balloon,cipassword" })).status).toBe(200);
    const answer = await lab().put(`${QEMU}/9000/config`, { delete: "colour" });
    expect([answer.status, answer.body?.errors]).toEqual([400, { delete: "unknown option 'colour'" }]);
  });

  test("an option cannot be set and deleted at once", async () => {
    const answer = await lab().put(`${QEMU}/9000/config`, { cores: 1, delete: "cores" });
    expect(answer.body?.errors).toEqual({ delete: "you can't use '-cores' and -delete cores' at the same time" });
  });

  test("a device that goes leaves the boot order, and one that comes back stays out of it", async () => {
    await lab().create(100, { net0: "virtio", scsi0: "files:1" });
    expect((await lab().config(100)).boot).toBe("order=scsi0;net0");
    expect((await lab().set(100, { delete: "net0" })).boot).toBe("order=scsi0");
    expect((await lab().set(100, { net0: "virtio" })).boot).toBe("order=scsi0");
  });
});

describe("the digest", () => {
  test("it changes with the options and guards a change", async () => {
    const { digest } = await lab().config(9000);
    const changed = await lab().set(9000, { name: "other", digest });
    expect(changed.digest).not.toBe(digest);
    expect(await failureOf(9000, { name: "third", digest })).toBe("checksum mismatch (file change by other user?)");
    expect((await lab().config(9000)).name).toBe("other");
  });

  test("a request that fails changes nothing and leaves no image", async () => {
    const before = await lab().config(9000);
    const volumes = await lab().volumes("files");
    await failureOf(9000, { name: "new", scsi1: "files:1", boot: "order=ide3" });
    expect(await lab().config(9000)).toEqual(before);
    expect(await lab().volumes("files")).toEqual(volumes);
  });
});

describe("locks and protection", () => {
  test("a locked VM's options, clone and move are refused at once", async () => {
    expect(await failureOf(200, { name: "x" })).toBe("VM is locked (backup)");
    const clone = await lab().post(`${QEMU}/200/clone`, { newid: 300 });
    expect([clone.status, clone.reason]).toEqual([500, "VM is locked (backup)"]);
    const move = await lab().post(`${QEMU}/200/move_disk`, { disk: "scsi0", storage: "shared" });
    expect(move.reason).toBe("VM is locked (backup)");
  });

  test("its start, resize and removal fail in the task, and stop works", async () => {
    expect(await lab().task(await lab().post(`${QEMU}/200/status/start`))).toBe("VM is locked (backup)");
    expect(await lab().task(await lab().put(`${QEMU}/200/resize`, { disk: "scsi0", size: "2G" }))).toBe(
      "VM is locked (backup)",
    );
    expect(await lab().task(await lab().delete(`${QEMU}/200`))).toBe("VM is locked (backup)");
    expect(await lab().task(await lab().post(`${QEMU}/200/status/stop`))).toBe("OK");
  });

  test("a protected VM keeps itself and its drives", async () => {
    const answer = await lab().delete(`${QEMU}/201`);
    expect([answer.status, answer.reason]).toEqual([500, "can't remove VM 201 - protection mode enabled"]);
    expect(await failureOf(201, { delete: "scsi0" })).toBe("can't remove drive 'scsi0' - protection mode enabled");
    expect((await lab().set(201, { name: "renamed" })).name).toBe("renamed");
  });

  test("a locked VM shows its lock", async () => {
    expect((await lab().data(`${QEMU}/200/status/current`)).lock).toBe("backup");
  });
});

describe("POST config", () => {
  test("it changes options in a task", async () => {
    const answer = await lab().post(`${QEMU}/9000/config`, { name: "later" });
    expect(answer.body?.data).toMatch(/^UPID:pve1:.*:qmconfig:9000:/);
    expect(await lab().task(answer)).toBe("OK");
    expect((await lab().config(9000)).name).toBe("later");
  });

  test("what is wrong with the request or the VM is found at once", async () => {
    const post = async (vmid: number, parameters: Record<string, string | number>) =>
      (await lab().post(`${QEMU}/${vmid}/config`, parameters)).reason;
    expect(await post(200, { cores: 1 })).toBe("VM is locked (backup)");
    expect(await post(900, { cores: 1 })).toBe("Configuration file 'nodes/pve1/qemu-server/900.conf' does not exist");
    expect(await post(9000, { balloon: 9999 })).toBe("balloon value too large (must be smaller than assigned memory)");
  });

  test("with background_delay it answers null, or how the task failed", async () => {
    expect((await lab().post(`${QEMU}/9000/config`, { cores: 1, background_delay: 5 })).body?.data).toBeNull();
    const answer = await lab().post(`${QEMU}/9000/config`, { boot: "order=net7", background_delay: 5 });
    expect(answer.reason).toBe("failed to update VM 9000: invalid bootorder: device 'net7' does not exist'");
  });
});
