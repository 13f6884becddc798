import { startTemporaryLab, type TemporaryLab } from "../../fleet/temporary-lab";
import { dvntm } from "../../substrate/dvntm";
import { findExecutable } from "../../toolchain/executables";
import { root, Stack } from "./stack";

jest.setTimeout(120_000);

/** Everything else runs the pinned OpenTofu; a machine without Terraform has nothing to show here. */
const describeWithTerraform = findExecutable("terraform") ? describe : describe.skip;

describeWithTerraform("with Terraform in the place of OpenTofu", () => {
  let lab: TemporaryLab;
  let stack: Stack;

  beforeAll(async () => {
    lab = await startTemporaryLab(root, dvntm);
    await lab.run("cdktf", ["synth"]);
    stack = new Stack(lab, "vintronics", "terraform");
    await stack.init();
    await stack.apply();
  });

  afterAll(() => lab?.close());

  test("the plan after an apply is empty", async () => {
    const { stdout } = await stack.run("version");
    expect(stdout).toMatch(/^Terraform v1\./);
    expect(await stack.plan()).toEqual([]);
  });

  test("an outside change is found and repaired", async () => {
    await lab.proxmox.put("/nodes/pve-tenant/qemu/101020/config", { cores: 1 });
    expect((await stack.plan()).map(({ attribute }) => attribute)).toEqual(["cpu[0].cores"]);
    await stack.apply();
    expect(await stack.plan()).toEqual([]);
  });

  test("a destroy leaves the template alone", async () => {
    await stack.destroy();
    const vms = await lab.proxmox.get<{ vmid: number }[]>("/nodes/pve-tenant/qemu");
    expect(vms.map(({ vmid }) => vmid)).toEqual([9043]);
  });
});
