import { type PlanDocument, readChanges, renderChange } from "../../../fleet/plan/changes";

const address = "proxmox_virtual_environment_vm.api";
type Change = NonNullable<PlanDocument["resource_changes"]>[number]["change"];

/** A plan as `show -json` prints it, with one resource. */
const planOf = (change: Change, previous_address?: string): PlanDocument => ({
  resource_changes: [
    { address, mode: "managed", type: "proxmox_virtual_environment_vm", name: "api", previous_address, change },
  ],
});
const update = (before: object, after: object, masks: Partial<Change> = {}): PlanDocument =>
  planOf({ actions: ["update"], before, after, after_unknown: {}, ...masks });

describe("nothing to do", () => {
  test("is a plan without resources", () => expect(readChanges({})).toEqual([]));

  test.each(["no-op", "read"])("is a resource whose action is %s", (action) => {
    const values = { id: "1", tags: ["a"] };
    expect(readChanges(planOf({ actions: [action], before: values, after: values }))).toEqual([]);
  });

  test("is an output that stays", () => {
    expect(readChanges({ output_changes: { ip: { actions: ["no-op"], before: "a", after: "a" } } })).toEqual([]);
  });
});

describe("an update", () => {
  test("is an entry for each attribute that differs, by its path", () => {
    const before = { name: "api", cores: 2, cpu: [{ cores: 2, flags: [{ aes: true }] }], labels: { role: "web" } };
    const after = { name: "api", cores: 4, cpu: [{ cores: 2, flags: [{ aes: false }] }], labels: { role: "db" } };
    expect(readChanges(update(before, after))).toEqual([
      { address, action: "update", attribute: "cores", before: 2, after: 4 },
      { address, action: "update", attribute: "cpu[0].flags[0].aes", before: true, after: false },
      { address, action: "update", attribute: "labels.role", before: "web", after: "db" },
    ]);
  });

  test("shows a list of plain values as a whole", () => {
    expect(readChanges(update({ tags: ["a", "b"] }, { tags: ["a", "c"] }))).toEqual([
      { address, action: "update", attribute: "tags", before: ["a", "b"], after: ["a", "c"] },
    ]);
  });

  test("shows a block that comes or goes as a whole", () => {
    const block = { size: 8 };
    expect(readChanges(update({ disk: [block], nic: [] }, { disk: [block, block], nic: [block] }))).toEqual([
      { address, action: "update", attribute: "disk[1]", before: undefined, after: block },
      { address, action: "update", attribute: "nic", before: [], after: [block] },
    ]);
  });

  test("of something that is known after the apply alone is an update", () => {
    const before = { id: "1", ip: ["10.0.0.1"], nic: [{ mac: "a" }] };
    const after = { id: "1", nic: [{}] };
    expect(readChanges(update(before, after, { after_unknown: { ip: true, nic: [{ mac: true }] } }))).toEqual([
      { address, action: "update", attribute: "ip", before: ["10.0.0.1"], after: "(known after apply)" },
      { address, action: "update", attribute: "nic[0].mac", before: "a", after: "(known after apply)" },
    ]);
  });

  test("shows what of a list is known after the apply", () => {
    const masks = { after_unknown: { ips: [false, true] } };
    expect(readChanges(update({ ips: ["a", null] }, { ips: ["a", null] }, masks))).toEqual([
      { address, action: "update", attribute: "ips", before: ["a", null], after: ["a", "(known after apply)"] },
    ]);
  });

  test("of something that becomes sensitive alone is an update", () => {
    const values = { password: "secret" };
    const [change, ...others] = readChanges(update(values, values, { after_sensitive: { password: true } }));
    expect(change).toMatchObject({ address, action: "update", attribute: "" });
    expect(others).toEqual([]);
    expect(JSON.stringify(change)).not.toContain("secret");
  });
});

describe("a whole resource", () => {
  const values = { id: "1" };
  test.each([
    [["create"], "create", null, values, "is missing, and would be made"],
    [["delete"], "delete", values, null, "would be destroyed"],
    [["delete", "create"], "replace", values, { id: "2" }, "would be replaced"],
    [["create", "delete"], "replace", values, { id: "2" }, "would be replaced"],
    [["forget"], "forget", values, null, "would change (forget)"],
  ])("%j is one entry: %s", (actions, action, before, after, words) => {
    const changes = readChanges(planOf({ actions, before, after, after_unknown: {} }));
    expect(changes).toEqual([{ address, action, attribute: "", before, after }]);
    expect(changes.map(renderChange)).toEqual([`${address} ${words}`]);
  });

  test("that is made shows what is known after the apply", () => {
    const change = { actions: ["create"], before: null, after: { cores: 2 }, after_unknown: { id: true } };
    expect(readChanges(planOf(change))).toMatchObject([{ after: { cores: 2, id: "(known after apply)" } }]);
  });

  test("that gets another address is one entry, whatever else is the same", () => {
    const changes = readChanges(planOf({ actions: ["no-op"], before: values, after: values }, "vm.old"));
    expect(changes).toEqual([{ address, action: "move", attribute: "", before: "vm.old", after: address }]);
    expect(changes.map(renderChange)).toEqual([`${address} would be moved from vm.old`]);
  });

  test("that is imported as it is, is one entry", () => {
    const change = { actions: ["no-op"], before: values, after: values, importing: { id: "1" } };
    expect(readChanges(planOf(change))).toMatchObject([{ address, action: "import", attribute: "" }]);
  });
});

describe("what is sensitive", () => {
  const sensitive = { after_sensitive: { password: true, keys: [false, true], user: { token: true } } };
  const before = { password: "old-secret", keys: ["a", "old-secret"], user: { name: "u", token: "old-secret" } };
  const after = { password: "new-secret", keys: ["a", "new-secret"], user: { name: "v", token: "new-secret" } };

  test("is not shown of an update, not even where it was not sensitive before", () => {
    expect(readChanges(update(before, after, sensitive))).toEqual([
      { address, action: "update", attribute: "password", before: "(sensitive)", after: "(sensitive)" },
      { address, action: "update", attribute: "keys", before: ["a", "(sensitive)"], after: ["a", "(sensitive)"] },
      { address, action: "update", attribute: "user.name", before: "u", after: "v" },
      { address, action: "update", attribute: "user.token", before: "(sensitive)", after: "(sensitive)" },
    ]);
    const masks = { before_sensitive: sensitive.after_sensitive };
    expect(JSON.stringify(readChanges(update(before, after, masks)))).not.toContain("secret");
  });

  test("is not shown of a whole resource", () => {
    const changes = ["create", "delete", "replace"].flatMap((action) => [
      ...readChanges(planOf({ actions: [action], before, after, ...sensitive })),
      ...readChanges(planOf({ actions: [action], before: null, after, before_sensitive: false, ...sensitive })),
    ]);
    expect(changes).toHaveLength(6);
    expect(JSON.stringify(changes)).not.toContain("secret");
  });

  test("that does not change is no entry", () => {
    const changes = readChanges(update({ ...before, cores: 1 }, { ...before, cores: 2 }, sensitive));
    expect(changes.map(({ attribute }) => attribute)).toEqual(["cores"]);
  });
});

test("outputs are changes", () => {
  const output_changes = {
    made: { actions: ["create"], before: null, after: "a" },
    other: { actions: ["update"], before: { ip: "a" }, after: { ip: "b" } },
    unknown: { actions: ["update"], before: "a", after: null, after_unknown: true },
    gone: { actions: ["delete"], before: "a", after: null },
    secret: { actions: ["update"], before: "old", after: "new", before_sensitive: true, after_sensitive: true },
  };
  expect(readChanges({ output_changes })).toEqual([
    { address: "output.made", action: "create", attribute: "", before: null, after: "a" },
    { address: "output.other", action: "update", attribute: "value.ip", before: "a", after: "b" },
    { address: "output.unknown", action: "update", attribute: "value", before: "a", after: "(known after apply)" },
    { address: "output.gone", action: "delete", attribute: "", before: "a", after: null },
    { address: "output.secret", action: "update", attribute: "value", before: "(sensitive)", after: "(sensitive)" },
  ]);
});

test("an attribute's change is one line for people", () => {
  expect(readChanges(update({ tags: ["a"] }, { tags: ["b"] })).map(renderChange)).toEqual([
    `${address} tags ["a"] -> ["b"]`,
  ]);
});
