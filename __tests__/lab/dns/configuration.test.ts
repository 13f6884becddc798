import { renderNamedConf, renderZone, zoneFileName } from "../../../lab/dns/configuration";

const settings = {
  folder: "/run/dns",
  port: 5353,
  keys: [{ name: "tenant-acme.", algorithm: "hmac-sha256", secret: "c2VjcmV0" }],
  zones: [
    { name: "acme.test.", grants: [{ key: "tenant-acme.", types: ["A", "TXT"] }] },
    { name: "free.test.", grants: [] },
  ],
};

test("a zone takes updates of the granted types from the granted key alone", () => {
  expect(renderNamedConf(settings)).toContain('update-policy { grant "tenant-acme." zonesub A TXT; };');
});

test("a zone shows itself whole to the keys that may write to it, and to nobody else", () => {
  const text = renderNamedConf(settings);
  expect(text).toContain('allow-transfer { key "tenant-acme."; };');
  expect(text.split('zone "free.test."')[1]).toContain("allow-transfer { none; };");
});

test("named listens on loopback, on a port that it shares with nobody, without a control channel", () => {
  const text = renderNamedConf(settings);
  expect(text.match(/listen-on.*/g)).toEqual(["listen-on port 5353 { 127.0.0.1; };", "listen-on-v6 { none; };"]);
  expect(text).toContain("reuseport no;");
  expect(text).toContain("controls { };");
});

test("a folder with quotes and backslashes stays one string", () => {
  expect(renderNamedConf({ ...settings, folder: '/a"b\\c' })).toContain('directory "/a\\"b\\\\c";');
});

test("a zone boots with SOA and NS alone", () => {
  expect(renderZone(7).match(/IN \w+/g)).toEqual(["IN SOA", "IN NS"]);
  expect(renderZone(7)).toContain("( 7 ");
});

test("a zone of RFC 2317 has a file of its own in the same folder", () => {
  expect(zoneFileName("0/25.100.10.in-addr.arpa.")).not.toContain("/");
  expect(zoneFileName("../../etc/x.")).not.toContain("/");
});
