import { TransferReader } from "../../../fleet/world/transfer-reader";

const start = ["- type: MESSAGE", "    response_message_data:", "      status: NOERROR", "      ANSWER_SECTION:"];
const soa = (zone: string) => `        - '${zone}. 300 IN SOA ns.example. admin.example. 1 3600 600 86400 60'`;
const a = (name: string) => `        - '${name}. 60 IN A 192.0.2.1'`;
const refused = (status: string) => ["- type: MESSAGE", `      status: ${status}`, "", "; Transfer failed."];
const away = ["- type: DIG_ERROR", "  message: |", "    no servers could be reached"];

test("zones that come one after the other are told apart", () => {
  expect(read(["one", "two"], [...whole("one", "www.one"), ...whole("two")])).toEqual([
    ["SOA one", "A www.one"],
    ["SOA two"],
  ]);
});

test("a zone of several messages is one", () => {
  const lines = [...start, soa("one"), a("a.one"), "", ...start, a("b.one"), soa("one")];
  expect(read(["one"], lines)).toEqual([["SOA one", "A a.one", "A b.one"]]);
});

test("a refusal is its zone's alone, and names TSIG's error where there is one", () => {
  const badKey = ["- type: MESSAGE", "      status: NOTAUTH", "      TSIG_PSEUDOSECTION:"];
  const tsig = "      - 'nobody. 0 ANY TSIG hmac-sha256. 1795652492 300 0 37204 BADKEY 0 '";
  const lines = [...refused("REFUSED"), ...whole("two"), ...badKey, tsig, "", "; Transfer failed."];
  expect(read(["one", "two", "three"], lines)).toEqual(["REFUSED", ["SOA two"], "BADKEY"]);
});

test("a zone that breaks off does not come, and neither does what is not asked any more", () => {
  expect(read(["one", "two"], [...start, soa("one"), a("a.one"), ...away])).toEqual(["unreachable", "unreachable"]);
  expect(read(["one"], [...start, soa("one"), a("a.one")])).toEqual(["unreachable"]);
});

test("a zone that nothing is said of does not give its name to the next one", () => {
  expect(read(["one", "two", "three"], whole("two"))).toEqual(["no answer", ["SOA two"], "no answer"]);
});

test("a failure without a word is no answer, whatever came before", () => {
  expect(read(["one", "two"], [...whole("one"), "; Transfer failed."])).toEqual([["SOA one"], "no answer"]);
});

test("without any answer the server is unreachable", () => {
  expect(read(["one", "two"], [])).toEqual(["unreachable", "unreachable"]);
});

test("names are compared in lower case, texts keep their quotes", () => {
  const reader = new TransferReader(["One"]);
  const text = `        - 'It''s.one. 60 IN TXT "it''s" "- ''x''"'`;
  for (const line of [...start, soa("ONE"), text, soa("ONE")]) reader.read(line);
  expect(reader.end()).toMatchObject([
    { records: [{ fqdn: "one" }, { fqdn: "it's.one", type: "TXT", ttlSeconds: 60, data: `"it's" "- 'x'"` }] },
  ]);
});

function whole(zone: string, ...names: string[]): string[] {
  return [
    ...start,
    soa(zone),
    ...names.map(a),
    soa(zone),
    "      TSIG_PSEUDOSECTION:",
    "      - 'k. 0 ANY TSIG x'",
    "",
  ];
}

/** Reads lines; a failure is its word, a zone a list of its records. */
function read(zones: readonly string[], lines: readonly string[]) {
  const reader = new TransferReader(zones);
  for (const line of lines) reader.read(line);
  return reader
    .end()
    .map((result) =>
      result.failure === undefined ? result.records.map(({ type, fqdn }) => `${type} ${fqdn}`) : result.failure,
    );
}
