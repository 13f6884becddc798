import { NODE, useLab } from "./use-lab";

const lab = useLab();

// API documentation of Proxmox VE 9.1: the paths are deprecated, and what clients of before 8.1 call
describe("a pool in the path", () => {
  test("shows its members as the list of one does", async () => {
    await lab().create(100, { pool: "dev" });
    const [{ poolid: _, ...pool }] = await lab().data("/pools?poolid=dev");
    expect(await lab().data("/pools/dev")).toEqual(pool);
    expect((await lab().data("/pools/dev?type=storage")).members).toEqual([]);
  });

  test("is changed and removed", async () => {
    await lab().create(100);
    expect((await lab().put("/pools/dev", { vms: 100 })).status).toBe(200);
    expect((await lab().delete("/pools/dev")).reason).toBe(
      "delete pool failed: pool 'dev' is not empty (contains VM 100)",
    );
    await lab().put("/pools/dev", { vms: 100, delete: 1 });
    expect((await lab().delete("/pools/dev")).status).toBe(200);
    expect((await lab().get("/pools/dev")).reason).toBe("pool 'dev' does not exist");
  });
});

test("a node has no containers", async () => {
  expect(await lab().data(`${NODE}/lxc`)).toEqual([]);
});
