import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseState, readLocalState } from "../../../fleet/engine/state-document";

const vm = { mode: "managed", type: "proxmox_virtual_environment_vm", name: "web-01" };

/** Returns what a state with these resources is read as. */
function parse(...resources: unknown[]) {
  return parseState(JSON.stringify({ version: 4, lineage: "l", serial: 3, resources }));
}

test("a state is its lineage, its serial and every instance of its managed resources", () => {
  const state = parse(
    { ...vm, instances: [{ attributes: { vm_id: 1000 } }] },
    { ...vm, mode: "data", instances: [{ attributes: {} }] },
    { ...vm, name: "gone", instances: [] },
  );
  expect(state).toMatchObject({ lineage: "l", serial: 3, isUnfinished: false });
  expect(state?.resources).toMatchObject([
    {
      address: "proxmox_virtual_environment_vm.web-01",
      type: "proxmox_virtual_environment_vm",
      name: "web-01",
      attributes: { vm_id: 1000 },
    },
  ]);
  expect(state?.resources).toHaveLength(1);
});

test("an address has the module and the key that the engine knows it by", () => {
  const instances = [
    { attributes: {}, index_key: 0 },
    { attributes: {}, index_key: 'a"b' },
  ];
  expect(parse({ ...vm, module: "module.x", instances })?.resources.map(({ address }) => address)).toEqual([
    "module.x.proxmox_virtual_environment_vm.web-01[0]",
    'module.x.proxmox_virtual_environment_vm.web-01["a\\"b"]',
  ]);
});

test("what is left of a replaced resource is none, and the state is unfinished", () => {
  const state = parse({ ...vm, instances: [{ attributes: {}, deposed: "3e2b1a00" }] });
  expect(state).toMatchObject({ resources: [], isUnfinished: true });
  expect(parse({ ...vm, instances: [{ attributes: {}, status: "tainted" }] })).toMatchObject({ isUnfinished: true });
});

test.each([
  ["an encrypted one", JSON.stringify({ serial: 1, lineage: "x", encrypted_data: "AAAA", encryption_version: "v0" })],
  ["one of another version", JSON.stringify({ version: 3, serial: 1, lineage: "x", resources: [] })],
  ["one that is cut off", '{"version": 4, "resour'],
  ["nothing", ""],
])("%s cannot be read", (_, text) => {
  expect(parseState(text)).toBeUndefined();
});

test("a local state is absent, readable or unreadable, a remote one is not looked for", () => {
  const folder = mkdtempSync(join(tmpdir(), "state-"));
  const file = join(folder, "terraform.tfstate");
  try {
    expect(readLocalState(folder, "local:terraform.tfstate")).toBe("absent");
    writeFileSync(file, "");
    expect(readLocalState(folder, "local:terraform.tfstate")).toBe("unreadable");
    writeFileSync(file, JSON.stringify({ version: 4, lineage: "l", serial: 1, resources: [] }));
    expect(readLocalState(folder, "local:terraform.tfstate")).toMatchObject({ lineage: "l", serial: 1, resources: [] });
    expect(readLocalState(folder, "s3:https://s3.example/states/lab/acme/terraform.tfstate")).toBe("unreadable");
  } finally {
    rmSync(folder, { recursive: true });
  }
});
