import { addToken, addUser, Client, deploy, makeEstate, NEEDS, TENANT } from "./tenant";
import { type Json, NODE, useLab } from "./use-lab";

// Who sees what in lists: documented under the permissions of each call (API documentation 9.1); whose tasks are whose
// read, pve-manager 9.2 (PVE::API2::Tasks).

const AUDITOR = "auditor@pve";

const lab = useLab((cluster) => {
  makeEstate(cluster);
  addToken(cluster, "tenantry", NEEDS);
  addToken(cluster, "second", NEEDS);
  const sees = [
    { path: "/nodes/pve1", privileges: ["Sys.Audit"] },
    { path: "/storage/other", privileges: ["Datastore.Audit"] },
    { path: "/sdn/zones", privileges: ["SDN.Audit"] },
    { path: "/vms/600", privileges: ["VM.Audit"] },
    { path: "/", privileges: ["Sys.Audit"], propagate: false },
  ];
  addUser(cluster, AUDITOR, sees);
  addToken(cluster, "eye", sees, AUDITOR);
}, "file");

const tenant = () => new Client(lab(), "tenantry");
const auditor = () => new Client(lab(), "eye", AUDITOR);
const list = async (client: Client, path: string): Promise<Json[]> => (await client.send("GET", path)).body?.data;
const ids = async (client: Client, path: string, key = "id") => (await list(client, path)).map((entry) => entry[key]);

beforeAll(async () => {
  expect(await deploy(tenant(), 100010)).toBeUndefined();
});

test("VMs are for who has VM.Audit on them", async () => {
  expect(await ids(tenant(), `${NODE}/qemu`, "vmid")).toEqual([100010]);
  expect(await ids(auditor(), `${NODE}/qemu`, "vmid")).toEqual([600]);
  expect(await ids(tenant(), "/cluster/resources?type=vm")).toEqual(["qemu/100010"]);
});

test("pools, storages and zones are for who may audit them; nodes are for all", async () => {
  expect(await ids(tenant(), "/cluster/resources")).toEqual([
    ...["/pool/grooveiq", "qemu/100010", "node/pve1", "node/pve2"],
  ]);
  expect(await ids(auditor(), "/cluster/resources")).toEqual([
    ...["qemu/600", "node/pve1", "node/pve2", "storage/pve1/other", "storage/pve2/other"],
    ...["sdn/pve1/localnetwork", "sdn/pve2/localnetwork"],
  ]);
});

test("the figures of a node are for who has Sys.Audit on it, its certificate's fingerprint is for all", async () => {
  const [one, two] = await list(auditor(), "/nodes");
  expect(one).toMatchObject({ node: "pve1", maxcpu: 8 });
  const ssl_fingerprint = expect.stringMatching(/^(?:[0-9A-F]{2}:){31}[0-9A-F]{2}$/);
  expect(two).toEqual({ id: "node/pve2", type: "node", node: "pve2", status: "online", level: "", ssl_fingerprint });
});

test("a task is its token's and its user's, and of who has Sys.Audit on the node", async () => {
  const answer = await tenant().send("POST", `${NODE}/qemu/100010/config`, { name: "renamed" });
  const task = `${NODE}/tasks/${encodeURIComponent(answer.body?.data)}`;
  const second = new Client(lab(), "second");
  for (const path of [`${task}/status`, `${task}/log`]) {
    expect(await tenant().outcome("GET", path)).toBe("OK");
    expect(await auditor().outcome("GET", path)).toBe("OK");
    expect(await second.outcome("GET", path)).toBe("403 Permission check failed (/nodes/pve1, Sys.Audit)");
  }
  expect(await second.outcome("DELETE", task)).toBe("403 Permission check failed (/nodes/pve1, Sys.Modify)");
  expect(await ids(second, `${NODE}/tasks`, "upid")).toEqual([]);
  expect(await ids(auditor(), `${NODE}/tasks`, "upid")).toContain(answer.body?.data);
  expect(answer.body?.data).toContain(`${TENANT}!tenantry`);
});
