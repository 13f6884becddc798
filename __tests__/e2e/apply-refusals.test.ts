import { dvntm } from "../../substrate/dvntm";
import type { Site } from "../../substrate/site";
import { type Applied, ApplyLab, vm } from "./apply-lab";
import type { PlanLab } from "./plan-lab";

jest.setTimeout(120_000);

const grooveiqFile = "tenants/grooveiq.ts";
const vintronicsFile = "tenants/vintronics.ts";
const lossesFile = "tenants/allowed-losses.ts";
const substrate = "substrate/dvntm.ts";
const api = `grooveiq/${vm}.api-vm01`;
const db = `vintronics/${vm}.db-vm01`;
const worker = `vintronics/${vm}.worker-vm01`;

const { pveTenant } = dvntm.nodes;
const pve2 = { ...pveTenant, name: "pve-2" };
const localLvm = { ...dvntm.storages.localLvm, nodes: [pveTenant, pve2] };
const fedora43 = { ...dvntm.templates.fedora43, storage: localLvm };

/** With a second node and a newer template. */
const site: Site = {
  ...dvntm,
  nodes: { pveTenant, pve2 },
  storages: { localLvm },
  templates: { fedora43, fedora44: { ...fedora43, name: "fedora-44-template", vmId: 9044 } },
};

let lab: ApplyLab;

beforeAll(async () => {
  lab = await ApplyLab.start(extendSubstrate, site);
});

afterEach(() => lab.rollBack());

afterAll(() => lab?.plan.close());

describe("what nobody has allowed to be lost", () => {
  const notAllowed = "and nobody has allowed it; if that is meant: add it to tenants/allowed-losses.ts, or";

  test("is refused with the options that allow it, all of a tenant at once, and is done with them", async () => {
    moveDatabase("pve2");
    await removeWorker();
    const { reasons } = await expectRefusal("vintronics", await lab.apply());
    expect(reasons).toEqual([
      `worker-vm01 would be destroyed, ${notAllowed} --allow-destroy ${worker}`,
      `db-vm01 would be replaced, ${notAllowed} --allow-replace ${db}`,
    ]);

    const halfAllowed = await lab.apply(["vintronics", "--allow-replace", `${vm}.db-vm01`]);
    expect(halfAllowed.report.tenants[0]?.reasons).toEqual([expect.stringContaining("worker-vm01 would be destroyed")]);
    const allowed = await lab.apply(["--allow-replace", db, "--allow-destroy", worker]);
    expect(allowed).toMatchObject({ code: 0, outcomes: { vintronics: "applied" } });
    expect(await lab.plan.lab.proxmox.get("/nodes/pve-2/qemu/101020/status/current")).toMatchObject({
      name: "db-vm01",
    });
    expect(Object.keys(lab.record("vintronics").vms)).toEqual(["db-vm01", "web-vm01"]);
    expect(lab.record("vintronics").vms["db-vm01"]).toMatchObject({ node: "pve-2" });
    expect(await lab.verdicts()).toMatchObject({ vintronics: "unchanged" });
  });

  test("is refused in reviewed plans as well", async () => {
    await lab.plan.tenantry(["plan", "--rebuild", api, "--out", "reviewed"]);
    const { reasons } = await expectRefusal("grooveiq", await lab.apply(["--plans", "reviewed"]));
    expect(reasons).toEqual([expect.stringContaining(`--allow-replace ${api}`)]);
    const allowed = await lab.apply(["--plans", "reviewed", "--allow-replace", api]);
    expect(allowed.outcomes).toMatchObject({ grooveiq: "applied" });
  });

  test("is refused in reviewed plans, and done by them, as tenants/allowed-losses.ts says on that day", async () => {
    moveDatabase("pve2");
    allowInCode(`${vm}.db-vm01`, "2020-01-31");
    const { stdout } = await lab.plan.tenantry(["plan", "vintronics", "--json", "--out", "reviewed"]);
    const { reasons, plan } = await expectRefusal("vintronics", await lab.apply(["vintronics", "--plans", "reviewed"]));
    expect(reasons).toEqual([`db-vm01 would be replaced, ${notAllowed} --allow-replace ${db}`]);
    expect(plan?.notes).toEqual([expect.stringContaining("db-vm01 was allowed to be replaced until 2020-01-31")]);
    expect(JSON.parse(stdout).tenants[0]).toMatchObject({ blocked: reasons, notes: plan?.notes });

    lab.plan.edit(lossesFile, "2020-01-31", "2999-12-31");
    const allowed = await lab.apply(["vintronics", "--plans", "reviewed"]);
    expect(allowed).toMatchObject({ code: 0, outcomes: { vintronics: "applied" } });
    const [applied] = allowed.report.tenants;
    const note = "db-vm01 may be replaced until 2999-12-31, says kim: the new node";
    expect(applied?.plan).toMatchObject({ blocked: [], notes: [note] });
    expect(allowed.stderr).toContain(`vintronics: ${note}\n`);
    expect(await lab.plan.lab.proxmox.get("/nodes/pve-2/qemu/101020/status/current")).toMatchObject({
      name: "db-vm01",
    });

    const { stderr } = await lab.plan.tenantry(["plan", "vintronics"]);
    expect(stderr).toContain("and no plan does that; take the entry out of tenants/allowed-losses.ts");
  });

  test("is a mistake to allow where nothing of it would be lost, and nothing is applied", async () => {
    moreMemory();
    lab.takeCalls();
    const nothing = await lab.plan.tenantry(["apply", "--yes", "--allow-replace", api, "--allow-destroy", db]);
    expect(nothing).toMatchObject({ code: 1, stdout: "" });
    expect(nothing.stderr.split("\n").slice(-2)).toEqual([
      `--allow-replace must be a VM that is replaced (there is none), got "${api}"; nothing is applied`,
      `--allow-destroy must be a VM that goes or loses a disk (there is none), got "${db}"; nothing is applied`,
    ]);
    expect(lab.takeCalls().filter((call) => !call.includes(" GET "))).toEqual([]);
    expect(lab.leftovers()).toEqual([]);

    const args = ["apply", "grooveiq", "--yes", "--rebuild", `grooveiq/${vm}.nobody`];
    expect((await lab.plan.tenantry(args)).stderr).toBe(`--rebuild must be a VM (${api}), got "grooveiq/${vm}.nobody"`);
  });
});

test("--rebuild takes a new template, allows its own replacement, and no other", async () => {
  const text = lab.plan.read(vintronicsFile);
  lab.plan.write(vintronicsFile, text.replace("templates.fedora43", "templates.fedora44"));
  const noted = await lab.apply(["vintronics"]);
  expect(noted.stderr).toContain("web-vm01 was built from template 9043, the contract says 9044, fedora-44-template");
  const before = lab.record("vintronics");
  lab.takeCalls();
  const { code } = await lab.apply(["vintronics", "--rebuild", `${vm}.web-vm01`]);
  expect(code).toBe(0);
  expect(lab.takeCalls().filter((call) => call.includes("/clone"))).toEqual([
    expect.stringMatching(/ POST .*\/nodes\/pve-tenant\/qemu\/9044\/clone$/),
  ]);
  const after = lab.record("vintronics");
  expect(after.vms["db-vm01"]).toEqual(before.vms["db-vm01"]);
  expect(after.vms["web-vm01"]?.uuid).not.toBe(before.vms["web-vm01"]?.uuid);

  moveDatabase("pve2");
  const other = await lab.apply(["vintronics", "--rebuild", `${vm}.web-vm01`]);
  expect(other.report.tenants[0]?.reasons).toEqual([expect.stringContaining(`--allow-replace ${db}`)]);
});

describe("what the provider would do wrongly is refused, whatever is allowed, and nothing of the tenant is changed", () => {
  test("a disk that shrinks", async () => {
    lab.plan.edit(grooveiqFile, "diskGiB: 32", "diskGiB: 16");
    const { reasons } = await expectRefusal("grooveiq", await lab.apply());
    expect(reasons).toEqual(["api-vm01: disk scsi0 has 32 GiB and cannot shrink to 16; raise diskGiB to at least 32"]);
  });

  test("an empty disk in the place of a detached one, while its tenant's neighbours are applied", async () => {
    await lab.set(101020, { delete: "scsi1" });
    moreMemory();
    const applied = await lab.apply();
    const { reasons } = await expectRefusal("vintronics", applied);
    expect(reasons).toEqual([
      expect.stringMatching(
        /^db-vm01: disk scsi1 is no longer on VM 101020, and an apply would put an empty one in its place; attach local-lvm:vm-101020-disk-1 there again/,
      ),
    ]);
    expect(applied.outcomes).toMatchObject({ grooveiq: "applied" });
    expect(await lab.config(101020)).toMatchObject({ unused0: "local-lvm:vm-101020-disk-1" });
  });

  test("another machine under the VMID of a VM, however much it looks like ours", async () => {
    const { name = "", tags = "", net0 = "" } = await lab.config(100010);
    await removeVm(100010);
    await lab.plan.lab.proxmox.post("/nodes/pve-tenant/qemu", {
      ...{ vmid: 100010, name, tags, net0, pool: "grooveiq", memory: 512 },
    });
    const { reasons } = await expectRefusal("grooveiq", await lab.apply());
    expect(reasons).toContainEqual(
      expect.stringMatching(
        /^api-vm01: VM 100010.* is another machine \(by its SMBIOS UUID, .*\), and an apply would take it over; move it to another VMID, or remove it, and plan again/,
      ),
    );
    expect(await lab.config(100010)).toMatchObject({ memory: "512" });
  });

  test("a move to a node that is not there, which destroys the VM first", async () => {
    lab.plan.edit(substrate, 'name: "pve-2"', 'name: "pve-9"');
    moveDatabase("pve2");
    const { reasons } = await expectRefusal("vintronics", await lab.apply(["--allow-replace", db]));
    expect(reasons).toEqual([
      'db-vm01: the cluster has no node "pve-9" (it has pve-2, pve-tenant), and an apply may remove the VM first; correct its name in substrate/',
    ]);
  });

  test("a move to a node that is offline", async () => {
    moveDatabase("pve2");
    await lab.plan.lab.admin.addFault({ kind: "node-offline", node: "pve-2" });
    const { reasons } = await expectRefusal("vintronics", await lab.apply(["--allow-replace", db]));
    expect(reasons).toEqual([
      'db-vm01: node "pve-2" is offline, and an apply may remove the VM first; wait until it is online, and plan again',
    ]);
  });

  test("a pool that is not there or that the token cannot see", async () => {
    lab.plan.edit(substrate, 'grooveiq: { pool: "grooveiq"', 'grooveiq: { pool: "nopool"');
    const { reasons } = await expectRefusal("grooveiq", await lab.apply());
    expect(reasons).toEqual([
      expect.stringMatching(
        /^api-vm01: pool "nopool" is not there, or the API token does not see it, and an apply may take the VM out of its pool; make it, or give Pool.Audit/,
      ),
    ]);
  });

  test("a change of a VM that is locked", async () => {
    moreMemory();
    await lab.plan.lab.admin.addFault({ kind: "lock", vmid: 100010 });
    const { reasons } = await expectRefusal("grooveiq", await lab.apply());
    expect(reasons).toEqual([
      expect.stringMatching(/^api-vm01: VM 100010 is locked \(backup\), and Proxmox VE refuses to change it; wait/),
    ]);
  });

  test("the end of a VM that somebody has protected", async () => {
    const vmId = lab.record("vintronics").vms["worker-vm01"]?.vmId ?? 0;
    await removeWorker();
    await lab.set(vmId, { protection: 1 });
    const { reasons } = await expectRefusal("vintronics", await lab.apply(["--allow-destroy", worker]));
    expect(reasons).toEqual([
      `worker-vm01: somebody has protected VM ${vmId}, and an apply would stop it before Proxmox VE refuses to remove it; if it may go: qm set ${vmId} --protection 0`,
    ]);
    expect(await lab.plan.lab.proxmox.get(`/nodes/pve-tenant/qemu/${vmId}/status/current`)).toMatchObject({
      status: "running",
    });
  });

  test("the end of a VM that the code has protected until now", async () => {
    lab.plan.edit(grooveiqFile, "diskGiB: 32,", "diskGiB: 32,\n    protected: true,");
    await updateLedger();
    expect((await lab.apply(["grooveiq"])).code).toBe(0);
    const rebuilt = await lab.apply(["grooveiq", "--rebuild", `${vm}.api-vm01`]);
    expect(rebuilt.outcomes).not.toEqual({ grooveiq: "applied" });
    expect(rebuilt.report.tenants[0]?.reasons.join("\n")).toMatch(/protected|prevent_destroy/);
  });

  test("all of it at once, beside what nobody has allowed", async () => {
    moveDatabase("pve2");
    await lab.set(101020, { protection: 1 });
    await lab.plan.lab.admin.addFault({ kind: "lock", vmid: 101020 });
    await lab.plan.lab.admin.addFault({ kind: "node-offline", node: "pve-2" });
    const { reasons } = await expectRefusal("vintronics", await lab.apply());
    expect(reasons).toEqual([
      expect.stringContaining("--allow-replace"),
      expect.stringContaining('node "pve-2" is offline'),
      expect.stringContaining("is locked (backup)"),
      expect.stringContaining("somebody has protected VM 101020"),
    ]);
  });

  test("also where it has come up since the plan was reviewed", async () => {
    moreMemory();
    await lab.plan.tenantry(["plan", "grooveiq", "--out", "reviewed"]);
    await lab.plan.lab.admin.addFault({ kind: "lock", vmid: 100010 });
    const { reasons } = await expectRefusal("grooveiq", await lab.apply(["--plans", "reviewed"]));
    expect(reasons).toEqual([expect.stringContaining("is locked (backup)")]);
  });
});

test("a tenant whose world cannot be looked at is refused", async () => {
  moreMemory();
  await lab.plan.tenantry(["plan", "grooveiq", "--out", "reviewed"]);
  await lab.plan.lab.admin.addFault({ kind: "token-revoked", caller: "tenant-grooveiq@pve!tenantry" });
  const { reasons } = await expectRefusal("grooveiq", await lab.apply(["--plans", "reviewed"]));
  expect(reasons).toEqual([expect.stringMatching(/^what is there cannot be looked at: .* refuses the API token/)]);
});

/** Checks that nothing of a tenant is changed, as it is refused, and returns what the report says of it. */
async function expectRefusal(tenant: string, { code, outcomes, report, stderr }: Applied) {
  expect({ code, outcome: outcomes[tenant] }).toEqual({ code: 1, outcome: "refused" });
  const calls = lab.takeCalls().filter((call) => call.startsWith(`tenant-${tenant}@pve`));
  expect(calls.filter((call) => !call.includes(" GET "))).toEqual([]);
  expect(lab.leftovers()).toEqual([]);
  const [refused] = report.tenants.filter((one) => one.tenant === tenant);
  if (refused === undefined) throw new Error(stderr);
  for (const reason of refused.reasons) expect(stderr).toContain(`${tenant}: ${reason}\n`);
  expect(stderr).toMatch(/\nwhen that is mended: npx tenantry apply [\w ]+( --plans reviewed)?$/);
  return refused;
}

function moreMemory(): void {
  lab.plan.edit(grooveiqFile, "memoryMiB: 4096", "memoryMiB: 8192");
}

function moveDatabase(node: string): void {
  lab.plan.edit(vintronicsFile, "cores: 4,", `cores: 4,\n    node: dvntm.nodes.${node},`);
}

function allowInCode(address: string, expires: string): void {
  const entry = { tenant: "vintronics", address, loss: "replace", reason: "the new node", owner: "kim", expires };
  lab.plan.edit(lossesFile, "= [];", `= [${JSON.stringify(entry)}];`);
}

async function removeWorker(): Promise<void> {
  const text = lab.plan.read(vintronicsFile);
  lab.plan.write(vintronicsFile, text.replace(/ {2}new TenantVm\(tenant, "worker-vm01", \{[^}]*\}\);\n/, ""));
  await updateLedger();
}

async function updateLedger(): Promise<void> {
  expect(await lab.plan.tenantry(["ledger", "update"])).toMatchObject({ code: 0 });
}

async function removeVm(vmId: number): Promise<void> {
  await lab.plan.lab.proxmox.post(`/nodes/pve-tenant/qemu/${vmId}/status/stop`);
  await lab.plan.lab.proxmox.delete(`/nodes/pve-tenant/qemu/${vmId}`);
}

/** The same in the workspace's code. */
function extendSubstrate(plan: PlanLab): void {
  plan.edit(
    substrate,
    'const localLvm: Storage = { id: "local-lvm", nodes: [pveTenant]',
    'const pve2: Node = { ...pveTenant, name: "pve-2" };\nconst localLvm: Storage = { id: "local-lvm", nodes: [pveTenant, pve2]',
  );
  plan.edit(substrate, "nodes: { pveTenant },", "nodes: { pveTenant, pve2 },");
  plan.edit(
    substrate,
    "  templates: {\n",
    `  templates: {
    fedora44: {
      name: "fedora-44-template",
      vmId: 9044,
      node: pveTenant,
      storage: localLvm,
      diskGiB: 5,
      guestAgent: true,
    },
`,
  );
}
