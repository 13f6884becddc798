import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findOwnRecords } from "../../../fleet/checks/tenant-state";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "state-"));
});

afterEach(() => rmSync(folder, { recursive: true }));

/** Returns what a local state with this text holds. */
function read(text: string) {
  writeFileSync(join(folder, "terraform.tfstate"), text);
  return findOwnRecords(folder, "local:terraform.tfstate");
}

test("a state's record sets are told by address and name, and nothing else is", () => {
  const zone = "acme.lab.example.";
  const resources = [
    { mode: "managed", type: "dns_a_record_set", name: "www", instances: [{ attributes: { zone, name: "WWW" } }] },
    { mode: "managed", type: "dns_txt_record_set", name: "spf", instances: [{ attributes: { zone, name: null } }] },
    { mode: "managed", type: "dns_mx_record_set", name: "gone", instances: [] },
    { mode: "data", type: "dns_a_record_set", name: "asked", instances: [{ attributes: { host: "example.net" } }] },
    { mode: "managed", type: "local_file", name: "hosts", instances: [{ attributes: { filename: "hosts.yml" } }] },
  ];
  expect(read(JSON.stringify({ version: 4, resources }))).toEqual([
    { address: "dns_a_record_set.www", fqdn: "www.acme.lab.example" },
    { address: "dns_txt_record_set.spf", fqdn: "acme.lab.example" },
  ]);
});

test("a local state that is not there yet holds nothing", () => {
  expect(findOwnRecords(folder, "local:terraform.tfstate")).toEqual([]);
});

test("a state in a remote store cannot be read from here", () => {
  expect(findOwnRecords(folder, "s3:https://s3.example/states/lab/acme/terraform.tfstate")).toBeUndefined();
});

// OpenTofu: docs "State and Plan Encryption"; serial and lineage stay in clear (1.12.6, observed).
test("an encrypted state cannot be read from here", () => {
  expect(
    read(JSON.stringify({ serial: 1, lineage: "x", encrypted_data: "AAAA", encryption_version: "v0" })),
  ).toBeUndefined();
});

// OpenTofu truncates the file before it writes (1.12.6, internal/states/statemgr/filesystem.go).
test.each(["", '{"version": 4, "resour'])("a state that is cut off (%j) cannot be read from here", (text) => {
  expect(read(text)).toBeUndefined();
});
