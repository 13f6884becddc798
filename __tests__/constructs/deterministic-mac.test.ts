import { createHash } from "node:crypto";
import fc from "fast-check";
import { getDeterministicMac } from "../../constructs/deterministic-mac";

// Frozen: machines that run have these addresses.
test.each([
  [["dvntm", "grooveiq", "api-vm01", "net0"], "02:b6:5c:1e:6f:ce"],
  [["dvntm", "grooveiq", "api-vm01", "net1"], "02:63:8a:0e:1f:28"],
  [["dvnt", "grooveiq", "api-vm01", "net0"], "02:1c:0c:55:10:43"],
  [["lab", "acme", "web-01", "net0"], "02:25:8c:25:2f:f6"],
  [["lab", "umbra", "web-01", "net0"], "02:b5:8a:b4:10:d2"],
  [["a", "b", "c", "net7"], "02:ca:17:5e:c1:cd"],
])("the MAC address of %j is %s for ever", ([site = "", tenant = "", vm = "", nic = ""], mac) => {
  expect(getDeterministicMac("02", { site, tenant, vm, nic })).toBe(mac);
});

test("the first octet is the site's, the others do not depend on it", () => {
  expect(getDeterministicMac("fe", { site: "lab", tenant: "acme", vm: "web-01", nic: "net0" })).toBe(
    "fe:25:8c:25:2f:f6",
  );
});

test("it is the beginning of a SHA-256 over the names with zero bytes between them", () => {
  const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,20}$/);
  fc.assert(
    fc.property(name, name, name, name, (site, tenant, vm, nic) => {
      const hash = createHash("sha256").update(`mac/v1\0${site}\0${tenant}\0${vm}\0${nic}`).digest("hex");
      expect(getDeterministicMac("02", { site, tenant, vm, nic }).replaceAll(":", "")).toBe(`02${hash.slice(0, 10)}`);
    }),
  );
});
