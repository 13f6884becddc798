import { findHazards } from "../../../fleet/plan/hazards";
import type { Hazard } from "../../../fleet/plan/tenant-plan";
import { engines, ProviderLab } from "./provider-lab";
import { type Attributes, observedVm } from "./vm";
import type { Diagnostic, Workspace } from "./workspace";

jest.setTimeout(120_000);

const disk = { interface: "scsi0", datastore_id: "local-lvm", size: 32, discard: "on" };
const second = { interface: "scsi1", datastore_id: "local-lvm", size: 8, discard: "on" };
const both = { disk: [disk, second] };

/** VMs of two disks, and their configuration from one step to the next. */
const vms: Readonly<Record<string, { readonly at: readonly [Attributes, Attributes, Attributes] }>> = {
  attached: { at: [both, both, both] },
  emptied: { at: [both, both, both] },
  refreshed: { at: [both, both, both] },
  grown: { at: [both, both, { disk: [disk, { ...second, size: 10 }] }] },
  "given-more": { at: [{ disk: [disk] }, { disk: [disk] }, { disk: [{ ...disk, size: 40 }] }] },
  "unprotected-at-once": {
    at: [
      { ...both, protection: true },
      { protection: false, disk: [disk] },
      { protection: false, disk: [disk] },
    ],
  },
  "unprotected-first": { at: [{ ...both, protection: true }, { ...both, protection: false }, { disk: [disk] }] },
};
const names = Object.keys(vms);
const target = (name: string) => `-target=proxmox_virtual_environment_vm.${name}`;
const vmidOf = (name: string) => 100_600 + names.indexOf(name);

describe.each(engines())("%s", (_name, engine) => {
  let lab: ProviderLab;
  let workspace: Workspace;
  let refused: Record<string, string>;
  let refreshed: Record<string, string>;
  let unused: Record<string, string>;
  let failed: Diagnostic[];
  let left: Record<string, string>;
  let errors: Diagnostic[];
  let last: Record<string, string[]>;

  const write = (step: 0 | 1 | 2) =>
    workspace.write(Object.fromEntries(names.map((name) => [name, observedVm(vmidOf(name), vms[name]?.at[step])])));

  /** What a plan is refused for, by VM. */
  async function plan(): Promise<Record<string, string>> {
    await workspace.run(["plan", "-no-color", "-out=plan"]);
    const { stdout } = await workspace.run(["show", "-json", "plan"]);
    const hazards: Hazard[] = findHazards({ tenant: "grooveiq" }, JSON.parse(stdout));
    return Object.fromEntries(hazards.map(({ address, message }) => [address.split(".")[1], message]));
  }

  beforeAll(async () => {
    lab = await ProviderLab.start(engine);
    workspace = await lab.workspace("remedies");
    write(0);
    expect(await workspace.apply()).toEqual([]);
    unused = {};
    for (const name of ["attached", "emptied", "refreshed"]) {
      await lab.set(vmidOf(name), { delete: "scsi1" });
      unused[name] = String((await lab.config(vmidOf(name))).unused0);
    }
    await lab.set(vmidOf("given-more"), { scsi1: "local-lvm:1" });
    await lab.proxmox.put(`/nodes/pve1/qemu/${vmidOf("grown")}/resize`, { disk: "scsi1", size: "10G" });
    write(1);
    refused = await plan();
    failed = await workspace.apply(...["unprotected-at-once", "unprotected-first"].map(target));
    await workspace.run(["apply", "-refresh-only", "-auto-approve", "-no-color", target("refreshed")]);
    refreshed = await plan();
    for (const name of ["attached", "refreshed"]) await lab.set(vmidOf(name), { scsi1: unused[name] ?? "" });
    const [, slot = "", value = ""] = /qm set 100601 --(\S+) (\S+)$/.exec(refused.emptied ?? "") ?? [];
    await lab.set(vmidOf("emptied"), { [slot]: value });
    write(2);
    left = await plan();
    errors = await workspace.applyPlan();
    last = await workspace.plan();
  });

  afterAll(() => lab?.close());

  test("a disk that was detached is put back by the volume that the refusal names", async () => {
    expect(refused.attached).toContain(`attach ${unused.attached} there again`);
    expect(left.attached).toBeUndefined();
    expect(last.attached).toBeUndefined();
    expect((await lab.config(vmidOf("attached"))).scsi1).toContain(unused.attached);
  });

  test("a disk that was detached is given up for an empty one as the refusal says", () => {
    expect(refused.emptied).toContain("if the loss is meant, give it an empty one");
    expect(left.emptied).toBeUndefined();
    expect(last.emptied).toBeUndefined();
  });

  test("a disk that was detached when the state was refreshed is known again after one apply that fails", async () => {
    expect(refreshed.attached).toContain(`attach ${unused.attached} there again`);
    expect(refreshed.refreshed).toContain(
      "attach its volume there again (it is an unused disk of the VM), and then run",
    );
    // The provider does not look for what its state does not know.
    expect(left.refreshed).toBe(refreshed.refreshed);
    expect(errors).toContainEqual({
      severity: "error",
      address: "refreshed",
      text: "Defined disk interface not supported. Interface was , but only [ide sata scsi virtio] are supported",
    });
    expect(last.refreshed).toBeUndefined();
    expect((await lab.config(vmidOf("refreshed"))).scsi1).toContain(unused.refreshed);
  });

  test("a disk that was grown is left as it is by the size that the refusal names", () => {
    expect(refused.grown).toBe(
      "grown: disk scsi1 has 10 GiB and cannot shrink to 8; raise sizeGiB of scsi1 to at least 10",
    );
    expect(left.grown).toBeUndefined();
    expect(last.grown).toBeUndefined();
  });

  test("a disk that was attached by hand goes with the next change of any disk, and no plan says so", async () => {
    expect(refused["given-more"]).toBeUndefined();
    expect(left["given-more"]).toBeUndefined();
    const config = await lab.config(vmidOf("given-more"));
    expect(config).not.toHaveProperty("scsi1");
    expect(config.unused0).toContain("local-lvm:");
  });

  test("Proxmox VE refuses to detach a disk of a protected VM, also one that is unprotected at once", () => {
    const refusal = "can't remove drive 'scsi1' - protection mode enabled";
    expect(refused["unprotected-at-once"]).toContain("Proxmox VE refuses to detach its disk scsi1");
    expect(failed.filter(({ severity }) => severity === "error")).toEqual([
      expect.objectContaining({ address: "unprotected-at-once", text: expect.stringContaining(refusal) }),
    ]);
  });

  test("an update that failed is done as far as the state knows: no plan shows what is left to do", async () => {
    expect(left["unprotected-at-once"]).toBeUndefined();
    expect(last["unprotected-at-once"]).toBeUndefined();
    expect(await lab.config(vmidOf("unprotected-at-once"))).toMatchObject({
      protection: 1,
      scsi1: expect.stringContaining("local-lvm:"),
    });
  });

  test("a disk of a VM that was unprotected first goes", async () => {
    expect(refused["unprotected-first"]).toBeUndefined();
    expect(left["unprotected-first"]).toBeUndefined();
    expect(last["unprotected-first"]).toBeUndefined();
    expect(await lab.config(vmidOf("unprotected-first"))).not.toHaveProperty("scsi1");
  });
});
