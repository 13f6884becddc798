import { addToken, addUser, Client, makeEstate } from "./tenant";
import { NODE, useLab } from "./use-lab";

// PVE::DataCenterConfig (pve-cluster), PVE::API2::Cluster (pve-manager 9.2), PVE::GuestHelpers (pve-guest-common), read;
// parameters: API documentation 9.1; registered tags observed.

const USER = "user@pve";
const VM = `${NODE}/qemu/600/config`;
const rights = [{ path: "/vms/600", privileges: ["VM.Config.Options", "VM.Audit"] }];

const lab = useLab((cluster) => {
  makeEstate(cluster);
  addUser(cluster, USER, rights);
  addToken(cluster, "tags", rights, USER);
});

const options = () => lab().data("/cluster/options");
const set = async (parameters: Record<string, string | number>) => {
  const { status, body } = await lab().put("/cluster/options", parameters);
  expect([status, body?.errors]).toEqual([200, undefined]);
};
const user = () => new Client(lab(), "tags", USER);
const tag = (tags: string) => user().outcome("PUT", VM, { tags });
const refusal = (tag: string) => `403 Permission check failed (/, Sys.Modify for modifying tag '${tag}')`;

test("nothing is set but the prefix of MAC addresses", async () => {
  expect(await options()).toEqual({ "allowed-tags": ["theirs"], description: "", mac_prefix: "BC:24:11" });
});

test("property strings are read as objects, lists of tags as lists", async () => {
  await set({
    "next-id": "lower=500,upper=600",
    migration: "insecure,network=10.0.0.0/8",
    "tag-style": "case-sensitive=1,ordering=config",
    "user-tag-access": "user-allow=list,user-allow-list=a;b",
    "registered-tags": "managed;owned",
    description: "hello",
    keyboard: "de",
    max_workers: 4,
  });
  expect(await options()).toMatchObject({
    "next-id": { lower: 500, upper: 600 },
    migration: { type: "insecure", network: "10.0.0.0/8" },
    "tag-style": { "case-sensitive": 1, ordering: "config" },
    "user-tag-access": { "user-allow": "list", "user-allow-list": ["a", "b"] },
    "registered-tags": ["managed", "owned"],
    description: "hello\n",
    keyboard: "de",
    max_workers: "4",
  });
  await set({ delete: "keyboard,next-id,description" });
  expect(await options()).not.toHaveProperty("keyboard");
});

test("who lacks Sys.Audit sees console, tag style and its tags", async () => {
  await set({ console: "applet", "tag-style": "shape=full", keyboard: "de", "registered-tags": "managed" });
  const { body } = await user().send("GET", "/cluster/options");
  expect(body?.data).toEqual({ console: "html5", "tag-style": { shape: "full" }, "allowed-tags": [] });
});

test("values that do not fit are refused", async () => {
  const wrong = { mac_prefix: "01:00:00", "next-id": "lower=1", "registered-tags": "a b", keyboard: "xx" };
  const { status, body } = await lab().put("/cluster/options", wrong);
  expect([status, Object.keys(body?.errors ?? {}).sort()]).toEqual([400, Object.keys(wrong).sort()]);
  const range = await lab().put("/cluster/options", { "next-id": "lower=300,upper=200" });
  expect([range.status, range.reason]).toEqual([500, "lower (300) <= upper (200) boundary rule broken"]);
});

test("free VMIDs are looked for in the range of next-id", async () => {
  await set({ "next-id": "lower=500,upper=502" });
  expect(await lab().data("/cluster/nextid")).toBe("501");
  await lab().create(501);
  expect((await lab().get("/cluster/nextid")).reason).toBe("unable to get any free VMID in range [500, 502]");
  expect(await lab().data("/cluster/nextid?vmid=7000")).toBe("7000");
});

test("made-up MAC addresses begin with mac_prefix", async () => {
  await set({ mac_prefix: "02:ab" });
  expect((await lab().set(600, { net0: "virtio" })).net0).toMatch(/^virtio=02:ab(:[0-9A-F]{2}){4}$/);
  await lab().task(await lab().post(`${NODE}/qemu/9043/clone`, { newid: 700 }));
  expect((await lab().config(700)).net0).toMatch(/^virtio=02:ab/);
});

test("tags keep case and order where tag-style says so", async () => {
  await set({ "tag-style": "case-sensitive=1,ordering=config" });
  expect((await lab().set(600, { tags: "Web,alpha,web" })).tags).toBe("Web;alpha;web");
});

test("a registered tag is set and removed with Sys.Modify alone", async () => {
  await set({ "registered-tags": "managed" });
  expect(await tag("free;managed")).toBe(refusal("managed"));
  expect(await tag("free")).toBe("OK");
  await lab().set(600, { tags: "free;managed" });
  expect(await tag("managed;other")).toBe("OK");
  expect(await tag("other")).toBe(refusal("managed"));
  expect(await user().outcome("PUT", VM, { delete: "tags" })).toBe(refusal("managed"));
});

test.each([
  ["none", ["a", "mine", "new"]],
  ["list", ["mine", "new"]],
  ["existing", ["new"]],
  ["free", []],
])("user-tag-access %s refuses %j", async (allow, refused) => {
  await lab().set(600, { tags: "mine" });
  await set({ "user-tag-access": `user-allow=${allow},user-allow-list=a` });
  await lab().create(701, { tags: "mine" });
  for (const one of ["a", "new"])
    expect(await tag(`mine;${one}`)).toBe((refused as string[]).includes(one) ? refusal(one) : "OK");
  expect(await user().outcome("PUT", VM, { delete: "tags" })).toBe(
    (refused as string[]).includes("mine") ? refusal("mine") : "OK",
  );
});
