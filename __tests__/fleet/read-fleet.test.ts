import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readFleet, readFleetDocument } from "../../fleet/read-fleet";

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "fleet-"));
  mkdirSync(join(root, "cdktf.out"));
});

afterEach(() => rmSync(root, { recursive: true }));

test("all tenants, unless some are named", () => {
  write({ version: 2, tenants: [{ tenant: "a" }, { tenant: "b" }] });
  expect(readFleet(root, []).map(({ tenant }) => tenant)).toEqual(["a", "b"]);
  expect(readFleet(root, ["b"]).map(({ tenant }) => tenant)).toEqual(["b"]);
});

test("all that the synthesis was told", () => {
  const entry = { tenant: "a", address: "b.c", reason: "r", owner: "o", expires: "2026-12-31" };
  const document = {
    version: 2,
    tenants: [{ tenant: "a" }],
    expectedDrift: [{ ...entry, attribute: "" }],
    allowedLosses: [{ ...entry, loss: "replace" }],
  };
  write(document);
  expect(readFleetDocument(root)).toEqual(document);
});

test("fails before anything is synthesized", () => {
  expect(() => readFleet(root, [])).toThrow("cdktf.out/fleet.json is not there; run: npx cdktf synth");
});

test("fails with a tenant that is not there", () => {
  write({ version: 2, tenants: [{ tenant: "a" }, { tenant: "b" }] });
  expect(() => readFleet(root, ["a", "c"])).toThrow(
    'no tenant "c" in cdktf.out/fleet.json (a, b); after adding it: npx cdktf synth',
  );
});

test("fails with a version of the document that it does not know", () => {
  write({ version: 1, tenants: [] });
  expect(() => readFleet(root, [])).toThrow(
    "cdktf.out/fleet.json has version 1, and this tenantry reads 2; run: npx cdktf synth",
  );
});

function write(document: unknown): void {
  writeFileSync(join(root, "cdktf.out", "fleet.json"), JSON.stringify(document));
}
