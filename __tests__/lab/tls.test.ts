import { createPrivateKey, X509Certificate } from "node:crypto";
import { makeCertificates } from "../../lab/tls";

const made = makeCertificates();

test("the server's certificate is for loopback, by address and by name", async () => {
  const server = new X509Certificate((await made).cert);
  expect(server.checkIP("127.0.0.1")).toBe("127.0.0.1");
  expect(server.checkHost("localhost")).toBe("localhost");
  expect(server.checkHost("pve-tenant.dvntm.deevnet.net")).toBeUndefined();
});

test("the CA signed it, and is a CA; the server is none", async () => {
  const ca = new X509Certificate((await made).ca);
  const server = new X509Certificate((await made).cert);
  expect(server.checkIssued(ca)).toBe(true);
  expect(server.verify(ca.publicKey)).toBe(true);
  expect([ca.ca, server.ca]).toEqual([true, false]);
});

test("the key is the server's", async () => {
  const { cert, key } = await made;
  expect(new X509Certificate(cert).checkPrivateKey(createPrivateKey(key))).toBe(true);
});

test("both are valid now and for thirty days", async () => {
  for (const pem of [(await made).ca, (await made).cert]) {
    const { validFrom, validTo } = new X509Certificate(pem);
    expect(Date.parse(validFrom)).toBeLessThanOrEqual(Date.now());
    expect(Date.parse(validTo) - Date.parse(validFrom)).toBe(30 * 24 * 60 * 60 * 1000);
  }
});

test("two labs have two CAs that do not vouch for each other", async () => {
  const other = new X509Certificate((await makeCertificates()).ca);
  expect(new X509Certificate((await made).cert).verify(other.publicKey)).toBe(false);
});
