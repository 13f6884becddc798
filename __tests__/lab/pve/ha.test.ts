import { NODE, useLab } from "./use-lab";

const lab = useLab();
const RESOURCES = "/cluster/ha/resources";

beforeEach(async () => {
  await lab().create(100, { name: "web" });
});

// Rules of this file: pve-ha-manager 5 (`PVE::API2::HA::Resources`, `PVE::API2::HA::Status`), read.

describe("a resource of the HA manager", () => {
  test("is named by its VMID, or by its type and VMID", async () => {
    expect((await lab().post(RESOURCES, { sid: "100", comment: "web" })).status).toBe(200);
    const resource = { sid: "vm:100", type: "vm", comment: "web", digest: expect.stringMatching(/^[0-9a-f]{40}$/) };
    expect(await lab().data(`${RESOURCES}/vm:100`)).toEqual(resource);
    expect(await lab().data(`${RESOURCES}/100`)).toEqual(resource);
    expect(await lab().data(`${RESOURCES}?type=vm`)).toEqual([resource]);
    expect(await lab().data(`${RESOURCES}?type=ct`)).toEqual([]);
  });

  test("is started and shut down as it is asked for", async () => {
    await lab().post(RESOURCES, { sid: "vm:100" });
    const power = async () => (await lab().data(`${NODE}/qemu/100/status/current`)).status;
    expect(await power()).toBe("running");
    await lab().put(`${RESOURCES}/vm:100`, { state: "stopped" });
    expect(await power()).toBe("stopped");
    const [shutdown] = await lab().data(`${NODE}/tasks?vmid=100`);
    expect(shutdown).toMatchObject({ type: "qmshutdown", user: "root@pam" });
  });

  test("that is ignored is left alone", async () => {
    await lab().post(RESOURCES, { sid: "vm:100", state: "ignored" });
    expect((await lab().data(`${NODE}/qemu/100/status/current`)).status).toBe("stopped");
  });

  test("is in the status of the HA manager", async () => {
    await lab().post(RESOURCES, { sid: "vm:100", max_restart: 2 });
    const status = await lab().data("/cluster/ha/status/current");
    expect(status[0]).toEqual({ id: "quorum", type: "quorum", node: "pve1", status: "OK", quorate: 1 });
    expect(status.at(-1)).toMatchObject({
      id: "service:vm:100",
      sid: "vm:100",
      node: "pve1",
      request_state: "started",
      max_restart: 2,
    });
  });

  test("loses an option that is deleted, and only by the digest that its caller has seen", async () => {
    await lab().post(RESOURCES, { sid: "vm:100", comment: "a", state: "ignored" });
    const { digest } = await lab().data(`${RESOURCES}/vm:100`);
    expect((await lab().put(`${RESOURCES}/vm:100`, { delete: "comment", digest: "0".repeat(40) })).reason).toBe(
      "update resource failed: detected modified configuration - file changed by other user? Try again.",
    );
    expect((await lab().put(`${RESOURCES}/vm:100`, { delete: "comment", digest })).status).toBe(200);
    expect(await lab().data(`${RESOURCES}/vm:100`)).not.toHaveProperty("comment");
  });

  test.each([
    ["POST", RESOURCES, { sid: "vm:999" }, "resource '999' does not exist in cluster"],
    ["POST", RESOURCES, { sid: "vm:x" }, "invalid VMID"],
    [
      "POST",
      RESOURCES,
      { sid: "vm:100", group: "north" },
      "invalid parameter 'group': ha groups have been migrated to rules",
    ],
    ["PUT", `${RESOURCES}/vm:100`, { comment: "a" }, "update resource failed: no such resource 'vm:100'"],
    ["DELETE", `${RESOURCES}/vm:100`, undefined, "resource 'vm:100' is not HA managed"],
    ["GET", `${RESOURCES}/vm:100`, undefined, "no such resource 'vm:100'"],
    ["GET", "/cluster/ha/groups", undefined, "cannot index groups: ha groups have been migrated to rules"],
  ])("%s %s %j fails", async (method, path, parameters, reason) => {
    const answer = await lab().send(method, path, parameters);
    expect([answer.status, answer.reason]).toEqual([500, reason]);
  });

  test("is defined once, and gone when it is deleted", async () => {
    await lab().post(RESOURCES, { sid: "vm:100", state: "ignored" });
    expect((await lab().post(RESOURCES, { sid: "vm:100" })).reason).toBe(
      "create resource failed: resource ID 'vm:100' already defined",
    );
    await lab().delete(`${RESOURCES}/vm:100`);
    expect(await lab().data(RESOURCES)).toEqual([]);
  });

  // qemu-server 9.2 (`PVE::API2::Qemu`), read
  test("is started and stopped through the HA manager", async () => {
    await lab().post(RESOURCES, { sid: "vm:100", state: "stopped" });
    const start = await lab().post(`${NODE}/qemu/100/status/start`);
    expect(await lab().log(start)).toEqual(["Requesting HA start for VM 100", "TASK OK"]);
    expect(start.body?.data).toContain(":hastart:100:");
    expect(await lab().data(`${NODE}/qemu/100/status/current`)).toMatchObject({
      status: "running",
      ha: { managed: 1, state: "started" },
    });
    const stop = await lab().post(`${NODE}/qemu/100/status/shutdown`);
    expect(await lab().log(stop)).toEqual(["Requesting HA stop for VM 100", "TASK OK"]);
    expect((await lab().data(`${RESOURCES}/100`)).state).toBe("stopped");
    expect((await lab().data(`${NODE}/qemu/100/status/current`)).status).toBe("stopped");
  });

  test("is in the list of the cluster's resources", async () => {
    await lab().post(RESOURCES, { sid: "vm:100", state: "ignored" });
    const vms = await lab().data("/cluster/resources?type=vm");
    expect(vms.find(({ vmid }: { vmid: number }) => vmid === 100).hastate).toBe("ignored");
  });

  test("is destroyed with purge alone, and is no resource then", async () => {
    await lab().post(RESOURCES, { sid: "vm:100", state: "ignored" });
    expect((await lab().delete(`${NODE}/qemu/100`)).reason).toBe(
      "unable to remove VM 100 - used in HA resources and purge parameter not set.",
    );
    expect(await lab().task(await lab().delete(`${NODE}/qemu/100?purge=1`))).toBe("OK");
    expect(await lab().data(RESOURCES)).toEqual([]);
  });

  test("a service id of another form is refused", async () => {
    const answer = await lab().post(RESOURCES, { sid: "VM:100" });
    expect(answer.body?.errors).toEqual({ sid: "invalid format - value does not look like a valid ha resource id\n" });
  });
});
