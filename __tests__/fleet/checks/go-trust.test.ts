import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkTrust, readGoTrust } from "../../../fleet/checks/go-trust";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "trust-"));
  for (const name of ["a", "b"]) writeFileSync(join(folder, `${name}.pem`), certificate(name));
  writeFileSync(join(folder, "notes.txt"), "no certificate");
});

afterEach(() => rmSync(folder, { recursive: true }));

test("SSL_CERT_FILE and SSL_CERT_DIR are both read, the latter a list", () => {
  const environment = { SSL_CERT_FILE: join(folder, "a.pem"), SSL_CERT_DIR: `/nonexistent:${folder}` };
  expect(readGoTrust(environment).sort()).toEqual([certificate("a"), certificate("b")]);
});

test("a file that cannot be read counts for nothing, and is told", () => {
  const environment = { SSL_CERT_FILE: join(folder, "gone.pem"), SSL_CERT_DIR: "/nonexistent" };
  expect(readGoTrust(environment)).toEqual([]);
  expect(checkTrust(environment).map(({ message }) => message)).toEqual([
    `SSL_CERT_FILE names "${folder}/gone.pem", which cannot be read; correct it or unset it`,
  ]);
});

test("nothing is told of a file that is there, or of none", () => {
  expect(checkTrust({ SSL_CERT_FILE: join(folder, "a.pem") })).toEqual([]);
  expect(checkTrust({})).toEqual([]);
});

function certificate(name: string): string {
  return `-----BEGIN CERTIFICATE-----\n${name}\n-----END CERTIFICATE-----\n`;
}
