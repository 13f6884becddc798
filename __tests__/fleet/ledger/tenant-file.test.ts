import { findInTenantFile, type SourceFile } from "../../../fleet/ledger/tenant-file";

const acme: SourceFile = {
  path: "tenants/acme.ts",
  text: `export function acme(app: App) {
  const tenant = new TenantStack(app, "acme", { site: lab });
  const web = new TenantVm(tenant, "web-01", {
    ansibleGroups: ["web"],
  });
  new DnsRecord(
    tenant,
    'web',
    { type: "CNAME", target: web },
  );
  for (const id of ["one-01", "two-01"]) new TenantVm(tenant, id, {});
  addWorker(this.tenant, \`worker-01\`, {});
  for (const number of [1, 2]) new TenantVm(tenant, \`gw-0\${number}\`, { tags: ["gw-01", "gw-01"] });
  new TenantVm(tenant, "twin-01", {});
  new TenantVm(tenant, "twin-01", {});
}
`,
};
const others: SourceFile = {
  path: "tenants/more/others.ts",
  text: `// as "acme" and "umbra" do
new TenantStack(app, "umbra-lab", {});
const umbra = new TenantStack(
  app,
  "umbra", { site: lab });
new TenantVm(umbra, "db-01", {});
`,
};
const files = [others, acme];

test.each([
  ["acme/web-01", 3],
  // Not the group of that name.
  ["acme/web", 8],
  ["acme/two-01", 11],
  ["acme/worker-01", 12],
  ["acme/gw-01", undefined],
  ["acme/twin-01", undefined],
  ["acme/none-01", undefined],
  ["acme/web-0[0-9]", undefined],
])("%s is found in the file of its tenant's name", (owner, line) => {
  expect(findInTenantFile(files, owner)).toEqual({ path: "tenants/acme.ts", line });
});

test("a file of the tenant's name is the tenant's, whatever makes its stack", () => {
  const plain: SourceFile = { path: "tenants/umbra.ts", text: 'makeStack("umb", "ra");\n' };
  expect(findInTenantFile([...files, plain], "umbra/db-01")).toEqual({ path: "tenants/umbra.ts", line: undefined });
});

test("a tenant that is not in a file of its name is found by its stack", () => {
  expect(findInTenantFile(files, "umbra/db-01")).toEqual({ path: "tenants/more/others.ts", line: 6 });
});

test.each(["umb/db-01", "web-01/x", "../acme/web-01", "db-01/x", "/x"])("%s has no file", (owner) => {
  expect(findInTenantFile(files, owner)).toBeUndefined();
});
