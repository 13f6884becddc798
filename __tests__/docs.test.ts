import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { renderCluster } from "../fleet/lab-cluster";
import { dvntm } from "../substrate/dvntm";
import { getBlocks, pages } from "./fixtures/pages";

const root = join(__dirname, "..");
const read = (file: string) => readFileSync(join(root, file), "utf8");
const scripts = JSON.parse(read("package.json")).scripts;

test("the tenant in the README is the one of this repository", () => {
  const [tenant] = getBlocks("README.md", "ts");
  expect(tenant).toContain("new TenantVm");
  expect(read("tenants/grooveiq.ts")).toContain(tenant);
});

test("the README's test command is what CI runs", () => {
  expect(getBlocks("README.md", "sh").join()).toContain("npm ci && npm test\n");
  expect(read(".ci/run")).toContain("\nnpm ci && npm test\n");
});

test("the README fits a screen", () => {
  expect(read("README.md").split("\n").length).toBeLessThan(80);
});

test.each(pages)("every npm script that %s names is there", (page) => {
  const named = [...read(page).matchAll(/npm (?:run (?:--silent )?)?(test|(?<=run (?:--silent )?)[\w-]+)/g)].map(
    ([, name = ""]) => name,
  );
  expect(Object.keys(scripts)).toEqual(expect.arrayContaining(named));
});

test.each(pages)("every page that %s links to is there", (page) => {
  const links = [...read(page).matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)].map(([, target = ""]) =>
    join(dirname(page), target),
  );
  expect(links.filter((link) => !existsSync(join(root, link)))).toEqual([]);
});

describe("the privileges that docs/connect-to-proxmox.md grants", () => {
  const text = read("docs/connect-to-proxmox.md");
  const cluster = renderCluster(dvntm);

  test("are the roles that the lab's tokens have", () => {
    const roles = [...text.matchAll(/pveum role add (\w+) --privs "([^"]+)"/g)].map(([, id, privileges = ""]) => ({
      id,
      privileges: privileges.split(" ").sort(),
    }));
    expect(roles).toEqual(cluster.roles.map(({ id, privileges }) => ({ id, privileges: [...privileges].sort() })));
  });

  test("are on the paths that the lab's tokens have them on", () => {
    const granted = [...text.matchAll(/pveum acl modify (\S+) \$who --roles (\w+)( --propagate 0)?/g)].map(
      ([, path, role, alone]) => ({ path, role, propagate: alone === undefined }),
    );
    const inLab = cluster.acl
      .filter(({ who }) => who === "tenant-grooveiq@pve!tenantry")
      .map(({ path, role, propagate }) => ({ path, role, propagate }));
    expect(granted).toEqual(inLab);
    expect(text).toContain('"--users tenant-grooveiq@pve" "--tokens tenant-grooveiq@pve!tenantry"');
  });
});
