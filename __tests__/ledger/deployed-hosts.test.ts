import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type HostFacts, renderHosts } from "../../inventory/ansible";
import { listProtectedHosts, parseDeployedHosts } from "../../ledger/deployed-hosts";
import { readHosts } from "../../ledger/ledger-file";
import { getProblems } from "../fixtures/acme";

const web: HostFacts = {
  fqdn: "web.acme.lab.example",
  address: "10.20.14.9",
  devices: [
    {
      interface: "net0",
      network: "data",
      address: "10.20.14.9",
      ipv6Address: "2001:db8:0:e::9",
      macAddress: "02:00:00:00:00:0a",
    },
    { interface: "net1", network: "old", address: undefined, ipv6Address: undefined, macAddress: undefined },
  ],
  protected: false,
  groups: ["web"],
  variables: { port: 443 },
};
const safe: HostFacts = { ...web, fqdn: "safe.acme.lab.example", devices: [], protected: true };

const parse = (...hosts: readonly HostFacts[]) => parseDeployedHosts("acme", renderHosts({ user: "robot", hosts }));

test("the hosts of an inventory are read as Terraform wrote them", () => {
  expect(parse(web, safe)).toEqual([
    {
      fqdn: "web.acme.lab.example",
      isProtected: false,
      identities: ["data", "10.20.14.9", "2001:db8:0:e::9", "02:00:00:00:00:0a", "old"],
    },
    { fqdn: "safe.acme.lab.example", isProtected: true, identities: [] },
  ]);
  expect(parse()).toEqual([]);
});

test("an inventory of before network devices were in it is one", () => {
  const text = 'all:\n  hosts:\n    web.lab.example:\n      ansible_host: "10.20.14.9"\n';
  expect(parseDeployedHosts("acme", text)).toEqual([{ fqdn: "web.lab.example", isProtected: false, identities: [] }]);
});

test("the hosts that are protected are those that say so", () => {
  const render = (...hosts: readonly HostFacts[]) => renderHosts({ user: "robot", hosts });
  expect(listProtectedHosts("acme", undefined)).toEqual([]);
  expect(listProtectedHosts("acme", render(web))).toEqual([]);
  expect(listProtectedHosts("acme", render(web, safe))).toEqual(["safe.acme.lab.example"]);
});

test.each(["all: {\ntenantry_protected: true", "tenantry_protected: true", "all:\n  hosts: tenantry_protected: true"])(
  "an inventory that is broken is told (%j)",
  (text) => {
    const problem =
      "tenant-inventory/acme/hosts.yml is not as Terraform writes it; take the file of the last commit, or deploy acme";
    expect(getProblems(() => listProtectedHosts("acme", text))).toEqual([problem]);
    expect(getProblems(() => parseDeployedHosts("acme", text))).toEqual([problem]);
  },
);

test("the file is the tenant's own, and need not be there", () => {
  const root = mkdtempSync(join(tmpdir(), "hosts-"));
  try {
    expect(readHosts(root, "acme")).toBeUndefined();
    mkdirSync(join(root, "tenant-inventory", "acme"), { recursive: true });
    writeFileSync(join(root, "tenant-inventory", "acme", "hosts.yml"), "x");
    expect(readHosts(root, "acme")).toBe("x");
  } finally {
    rmSync(root, { recursive: true });
  }
});
