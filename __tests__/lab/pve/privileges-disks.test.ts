import { addToken, addUser, Client, makeEstate, type Need } from "./tenant";
import { NODE, useLab } from "./use-lab";

// Read, qemu-server 9.2 (PVE::API2::Qemu, try_deallocate_drive of PVE::QemuServer) and pve-manager 9.2 (PVE::API2::Pool);
// PVE::Exception (pve-common 9.1) for refusals within a task.

const USER = "user@pve";
const onVm = (...privileges: string[]): Need => ({ path: "/vms/600", privileges });
const TOKENS: Record<string, Need[]> = {
  disks: [onVm("VM.Config.Disk", "VM.Config.Options")],
  cdroms: [onVm("VM.Config.CDROM", "VM.Config.Options")],
  pools: [{ path: "/pool/otherpool", privileges: ["Pool.Allocate"] }],
  mover: [
    { path: "/pool/grooveiq", privileges: ["Pool.Allocate"] },
    { path: "/vms/500", privileges: ["VM.Allocate"] },
  ],
};

const lab = useLab((cluster) => {
  makeEstate(cluster);
  const all = Object.values(TOKENS).flat();
  const onOne = [...new Set(all.filter(({ path }) => path === "/vms/600").flatMap(({ privileges }) => privileges))];
  addUser(cluster, USER, [...all.filter(({ path }) => path !== "/vms/600"), onVm(...onOne)]);
  for (const [token, needs] of Object.entries(TOKENS)) addToken(cluster, token, needs, USER);
});

const VM = `${NODE}/qemu/600`;
const SPACE = "403 Permission check failed (/storage/local-lvm, Datastore.AllocateSpace)";
const as = (token: string) => new Client(lab(), token, USER);
const set = (token: string, options: Record<string, string | number>) =>
  as(token).outcome("PUT", `${VM}/config`, options);

test("growing a disk wants space on its storage, and is refused within the task", async () => {
  expect(await as("disks").outcome("PUT", `${VM}/resize`, { disk: "scsi0", size: "+1G" })).toBe(SPACE);
});

test("detaching a disk wants none, destroying it does", async () => {
  expect(await set("disks", { delete: "scsi0" })).toBe("OK");
  expect(await set("disks", { delete: "unused0" })).toBe(SPACE);
  expect(await lab().config(600)).toHaveProperty("unused0");
});

test("destroying a disk at once is refused with the name of the drive", async () => {
  const { status, body } = await as("disks").send("PUT", `${VM}/config`, { delete: "scsi0", force: 1 });
  expect([status, body?.errors]).toEqual([400, { scsi0: `unable to apply pending change scsi0 : ${SPACE}\n` }]);
  expect(await lab().config(600)).toHaveProperty("scsi0");
});

test("a CD-ROM wants VM.Config.CDROM, a disk VM.Config.Disk, whether it comes or goes", async () => {
  const lacks = (privilege: string) => `403 Permission check failed (/vms/600, ${privilege})`;
  expect(await set("disks", { ide2: "none,media=cdrom" })).toBe(lacks("VM.Config.CDROM"));
  expect(await set("cdroms", { ide2: "none" })).toBe("OK");
  expect(await set("disks", { delete: "ide2" })).toBe(lacks("VM.Config.CDROM"));
  expect(await set("cdroms", { delete: "scsi0" })).toBe(lacks("VM.Config.Disk"));
});

test("taking a pending change back wants what making it wants", async () => {
  await lab().task(await lab().post(`${VM}/status/start`));
  await lab().set(600, { ide2: "none,media=cdrom" });
  expect(await set("disks", { revert: "ide2" })).toBe("403 Permission check failed (/vms/600, VM.Config.CDROM)");
  expect(await set("cdroms", { revert: "ide2" })).toBe("OK");
});

test("a VM joins a pool when its permissions may be changed, and leaves its own when that may be", async () => {
  const join = (poolid: string, vms: number) => ({ poolid, vms, "allow-move": 1 });
  const refusal = (what: string) => `500 update pools failed: 403 Permission check failed (${what})`;
  expect(await as("pools").outcome("PUT", "/pools", join("otherpool", 600))).toBe(
    refusal("/vms/600, Permissions.Modify|VM.Allocate"),
  );
  expect(await as("mover").outcome("PUT", "/pools", join("grooveiq", 500))).toBe(
    refusal("/pool/otherpool, Pool.Allocate"),
  );
});
