import { Clones, encryptedOf, stateOf } from "./clones";

const folder = "tenant-inventory/acme/terraform";
const state = `${folder}/terraform.tfstate`;

let clones: Clones;
beforeEach(() => {
  clones = new Clones();
});
afterEach(() => clones.remove());

test("a state that came meanwhile is not overwritten, and nothing of its tenant is committed", async () => {
  const [clone, other] = [clones.clone("runner"), clones.clone("other")];
  other.write(state, stateOf(5));
  other.push("meanwhile");
  clone.write(state, stateOf(2));
  clone.write("tenant-inventory/acme/hosts.yml", "acme 2\n");
  clone.write("tenant-inventory/globex/hosts.yml", "globex 2\n");
  const { files, problems } = await clone.commitBack(["acme", "globex"]);
  expect(problems).toEqual([
    `[acme] its state in "main" is another one (serial 5 of one) than this checkout began with (serial 1 of one); keep ${state} (serial 2 of one), and compare it with: git show origin/main:${state}`,
  ]);
  // The others' are.
  expect(files).toEqual(new Map([["globex", 1]]));
  expect([clones.show(state), clones.show("tenant-inventory/acme/hosts.yml")]).toEqual([stateOf(5), "acme 1\n"]);
});

test("also when it comes while it is pushed, and when it is of another lineage", async () => {
  const [clone, other] = [clones.clone("runner"), clones.clone("other")];
  other.write(state, stateOf(1, { lineage: "two" }));
  other.git("commit", "-q", "-a", "-m", "meanwhile");
  clone.hook(`test -e pushed || git -C '${other.top}' push -q origin HEAD:main; touch pushed`);
  clone.write(state, stateOf(2));
  const { commit, problems } = await clone.commitBack(["acme"]);
  expect(commit).toBeUndefined();
  expect(problems).toEqual([expect.stringContaining('"main" is another one (serial 1 of two) than')]);
  expect(clones.show(state)).toBe(stateOf(1, { lineage: "two" }));
});

test("a first state is committed, unless there is one meanwhile", async () => {
  const [clone, late] = [clones.clone("runner"), clones.clone("late")];
  const file = "tenant-inventory/globex/terraform/terraform.tfstate";
  clone.write(file, stateOf(1));
  expect((await clone.commitBack(["globex"])).files).toEqual(new Map([["globex", 1]]));
  late.write(file, stateOf(1, { lineage: "two" }));
  expect((await late.commitBack(["globex"])).problems).toEqual([
    expect.stringContaining("another one (serial 1 of one) than this checkout began with (none)"),
  ]);
});

test("the same state again is no other one", async () => {
  const [clone, other] = [clones.clone("runner"), clones.clone("other")];
  other.write(state, stateOf(2));
  other.push("the same");
  clone.write(state, stateOf(2));
  expect(await clone.commitBack(["acme"])).toMatchObject({ commit: undefined, problems: [] });
});

test("a state that was written in another form meanwhile is the one that the checkout began with", async () => {
  const [clone, other] = [clones.clone("runner"), clones.clone("other")];
  other.write(state, JSON.stringify(JSON.parse(stateOf(1))));
  other.push("in one line");
  clone.write(state, stateOf(2));
  expect((await clone.commitBack(["acme"])).problems).toEqual([]);
  expect(clones.show(state)).toBe(stateOf(2));
});

test("a state in clear does not take the place of an encrypted one, and an encrypted one does of any", async () => {
  const clone = clones.clone("runner");
  clone.write(state, encryptedOf(2));
  expect((await clone.commitBack(["acme"])).problems).toEqual([]);
  clone.git("pull", "-q", "--ff-only", "--autostash");
  clone.write(state, stateOf(3));
  expect((await clone.commitBack(["acme"])).problems).toEqual([
    `[acme] its state ${state} is in clear, and the one in "main" is encrypted; set TF_ENCRYPTION as for that one, and apply again`,
  ]);
  clone.write(state, encryptedOf(3));
  expect((await clone.commitBack(["acme"])).problems).toEqual([]);
  expect(clones.show(state)).toBe(encryptedOf(3));
});

test("a state that is cut off, or gone, does not take the place of one that is whole", async () => {
  const clone = clones.clone("runner");
  clone.write(state, stateOf(2).slice(0, 20));
  expect((await clone.commitBack(["acme"])).problems).toEqual([
    `[acme] its state ${state} is not whole; the one before is ${state}.backup`,
  ]);
  clone.remove(state);
  expect((await clone.commitBack(["acme"])).problems).toEqual([
    `[acme] its state ${state} is not there any more; take it from "main", or remove it there`,
  ]);
});
