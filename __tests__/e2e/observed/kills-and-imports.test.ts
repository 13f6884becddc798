import { engines, ProviderLab } from "./provider-lab";
import { type Attributes, day0, observedVm } from "./vm";
import type { Workspace } from "./workspace";

jest.setTimeout(180_000);

// bpg/proxmox 0.111.1 with OpenTofu 1.12.6 on Proxmox VE 9.2, observed: each of these came out the same there.

describe.each(engines())("%s", (_name, engine) => {
  let lab: ProviderLab;

  beforeAll(async () => {
    lab = await ProviderLab.start(engine);
  });

  afterEach(async () => {
    await lab.admin.clearFaults();
    await lab.admin.reset();
  });

  afterAll(() => lab?.close());

  /** Waits for a condition that the lab comes to by itself. */
  async function until(what: string, isThere: () => Promise<boolean>): Promise<void> {
    const end = Date.now() + 30_000;
    while (!(await isThere())) {
      if (Date.now() > end) throw new Error(`the lab does not come to: ${what}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** Applies a VM, and kills engine and provider when a fault of the lab holds what they do. */
  async function killAt(workspace: Workspace, vm: Attributes, fault: Parameters<ProviderLab["admin"]["addFault"]>[0]) {
    workspace.write({ a: vm });
    const { id } = await lab.admin.addFault(fault);
    const kill = workspace.startApply();
    await until("the fault strikes", async () => {
      const faults = await lab.admin.listFaults();
      return faults.find((one) => one.id === id)?.struck === 1;
    });
    await kill();
    return () => lab.admin.removeFault(id);
  }

  const vmid = 100_060;
  const alreadyThere = new RegExp(
    `VM clone.*All attempts fail: #1: error cloning VM: the requested resource already exists received an HTTP 500 response - Reason: unable to create VM ${vmid}: config file already exists`,
  );

  /** Brings a VM that is there into the state, and completes it. */
  async function importVm(workspace: Workspace, lifecycle: Attributes["lifecycle"]): Promise<string[]> {
    workspace.write(
      { a: observedVm(vmid, { lifecycle }) },
      {
        import: [{ to: "proxmox_virtual_environment_vm.a", id: `pve1/${vmid}` }],
      },
    );
    return (await workspace.plan()).a ?? [];
  }

  test("killed during the clone: the clone is finished, and the VM is in no state", async () => {
    const workspace = await lab.workspace("clone");
    const release = await killAt(workspace, observedVm(vmid), { kind: "task-hang", task: "qmclone" });
    expect(await lab.config(vmid)).toMatchObject({ lock: "clone" });
    expect(await lab.findPool(vmid)).toBe("grooveiq");
    const [early] = await workspace.apply();
    expect(early?.text).toMatch(alreadyThere);
    await release();
    await until("the clone is complete", async () => (await lab.config(vmid)).lock === undefined);
    const config = await lab.config(vmid);
    expect(config).toMatchObject({ name: `web-${vmid}`, description: "tenant web" });
    expect(config).not.toHaveProperty("ide2");
    const [late] = await workspace.apply();
    expect(late?.text).toMatch(alreadyThere);

    expect(await importVm(workspace, undefined)).toEqual(["replace"]);
    const plan = await importVm(workspace, day0);
    expect(plan).toEqual(expect.arrayContaining(["disk[0].size 1 -> 32", "network_device[0].vlan_id 0 -> 100"]));
    expect(plan).not.toContain("replace");
    expect(await workspace.apply()).toEqual([]);
    workspace.write({ a: observedVm(vmid) });
    expect(await workspace.plan()).toEqual({});
    expect(await lab.config(vmid)).toMatchObject({
      ciuser: "fedora",
      nameserver: "10.0.0.53",
      ide2: expect.any(String),
    });
    workspace.write({ a: observedVm(vmid, { lifecycle: undefined }) });
    expect((await workspace.plan()).a).toEqual(["replace"]);
  });

  test("killed at the first change of the configuration: the request in flight is carried out", async () => {
    const workspace = await lab.workspace("config");
    // The first of them takes the template's cloud-init drive out; the second sets all values.
    const change = { path: "/nodes/{node}/qemu/{vmid}/config", method: "PUT", after: 1 };
    await killAt(workspace, observedVm(vmid), { kind: "slow", delayMs: 1000, ...change });
    await until("the change is carried out", async () => (await lab.config(vmid)).memory === "2048");
    const [error] = await workspace.apply();
    expect(error?.text).toMatch(alreadyThere);
    const plan = await importVm(workspace, day0);
    expect(plan).toContain("disk[0].size 1 -> 32");
    expect(await workspace.apply()).toEqual([]);
    workspace.write({ a: observedVm(vmid) });
    expect(await workspace.plan()).toEqual({});
  });

  test("killed at the resize: what is left to do is in the state alone", async () => {
    const workspace = await lab.workspace("resize");
    const release = await killAt(workspace, observedVm(vmid), { kind: "task-hang", task: "resize" });
    await release();
    await until("the disk is grown", async () => String((await lab.config(vmid)).scsi0).includes("size=32G"));
    const [error] = await workspace.apply();
    expect(error?.text).toMatch(alreadyThere);
    const plan = await importVm(workspace, day0);
    expect(
      plan.filter(
        (line) => !/^(?:operating_system|scsi_hardware|timeout|stop_on|purge|reboot|delete_|migrate)/.test(line),
      ),
    ).toEqual([]);
    expect(await workspace.apply()).toEqual([]);
    workspace.write({ a: observedVm(vmid) });
    expect(await workspace.plan()).toEqual({});
  });

  test("a clone that fails by itself leaves nothing, and the next apply is a normal create", async () => {
    const workspace = await lab.workspace("failed");
    workspace.write({ a: observedVm(vmid) });
    await lab.admin.addFault({ kind: "task-fail", task: "qmclone", text: "clone failed: no space" });
    const [error] = await workspace.apply();
    expect(error?.text).toContain("no space");
    expect(await lab.listVms()).toEqual([]);
    expect(await workspace.apply()).toEqual([]);
    expect(await workspace.plan()).toEqual({});
  });
});
