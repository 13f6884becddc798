import { isEncrypted, parseStateHeader } from "../../../fleet/engine/encryption";

const encrypted = { serial: 3, lineage: "a-b", meta: {}, encrypted_data: "AAAA", encryption_version: "v0" };
const clear = { version: 4, serial: 3, lineage: "a-b", outputs: {}, resources: [] };

test("what OpenTofu has encrypted is, and nothing else", () => {
  expect(isEncrypted(JSON.stringify(encrypted))).toBe(true);
  for (const text of [
    JSON.stringify(clear),
    "PK\u0003\u0004",
    "",
    "null",
    '"encrypted_data"',
    '{"encrypted_data":1}',
  ]) {
    expect(isEncrypted(text)).toBe(false);
  }
});

test("a state says its lineage and its serial, be it encrypted or not", () => {
  expect(parseStateHeader(JSON.stringify(clear))).toEqual({ lineage: "a-b", serial: 3, isEncrypted: false });
  expect(parseStateHeader(JSON.stringify(encrypted))).toEqual({ lineage: "a-b", serial: 3, isEncrypted: true });
});

test.each(["", "null", "[]", '{"serial":3}', '{"version":4,"serial":3,"lin'])("%j is no state", (text) => {
  expect(parseStateHeader(text)).toBeUndefined();
});
