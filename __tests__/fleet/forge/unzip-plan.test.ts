import { strToU8, unzipSync, zipSync } from "fflate";
import { mostBytesOfPlan, unzipPlan } from "../../../fleet/forge/unzip-plan";

const text = (bytes: Uint8Array | undefined) => bytes && Buffer.from(bytes).toString();

test("of an archive the two files of the plan are taken, and nothing else", () => {
  const archive = zipSync({
    "acme.json": strToU8("record"),
    "acme.tfplan": strToU8("plan"),
    "umbra.json": strToU8("other"),
    "../acme.json": strToU8("outside"),
    "plans/acme.json": strToU8("deeper"),
    "/etc/passwd": strToU8("root"),
  });
  const files = unzipPlan(archive, "acme");
  expect(Object.keys(files ?? {})).toEqual(["record", "plan"]);
  expect([text(files?.record), text(files?.plan)]).toEqual(["record", "plan"]);
});

test("what else is in it is not even unpacked", () => {
  const archive = Buffer.from(zipSync({ "other.bin": new Uint8Array(1000), "acme.json": strToU8("record") }));
  // Deflate has no block of type 3 (RFC 1951, 3.2.3).
  archive.fill(0xff, 30 + "other.bin".length, 30 + "other.bin".length + 4);
  expect(() => unzipSync(archive)).toThrow("invalid block type");
  expect(text(unzipPlan(archive, "acme")?.record)).toBe("record");
});

test("a plan that has nothing to do has no plan file", () => {
  expect(unzipPlan(zipSync({ "acme.json": strToU8("record") }), "acme")?.plan).toBeUndefined();
});

test.each<[string, Uint8Array]>([
  ["without the record", zipSync({ "acme.tfplan": strToU8("plan") })],
  ["of another tenant", zipSync({ "umbra.json": strToU8("record") })],
  ["that is none", strToU8("<html>")],
  ["that is empty", new Uint8Array()],
  ["that is cut off", zipSync({ "acme.json": strToU8("record") }).subarray(0, 40)],
])("an archive %s has no plan", (_, archive) => {
  expect(unzipPlan(archive, "acme")).toBeUndefined();
});

test("a file that says it is too large is not unpacked", () => {
  const archive = Buffer.from(zipSync({ "acme.json": strToU8("record") }));
  const entry = archive.indexOf(Buffer.from("PK\u0001\u0002", "latin1"));
  archive.writeUInt32LE(mostBytesOfPlan + 1, entry + 24);
  expect(unzipPlan(archive, "acme")).toBeUndefined();
});

test("a file that is larger than it says takes no more than it said", () => {
  const archive = Buffer.from(zipSync({ "acme.json": new Uint8Array(10_000_000) }));
  expect(archive.length).toBeLessThan(20_000);
  const entry = archive.indexOf(Buffer.from("PK\u0001\u0002", "latin1"));
  archive.writeUInt32LE(100, entry + 24);
  expect(unzipPlan(archive, "acme")?.record.length ?? 0).toBeLessThanOrEqual(100);
});
