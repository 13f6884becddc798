import { renderCluster } from "../../fleet/lab-cluster";
import { readCluster } from "../../lab/cluster";
import { dvntm } from "../../substrate/dvntm";
import { lab as site } from "../fixtures/acme-site";

const cluster = renderCluster(site);

test("the lab takes the site's estate as it is", () => {
  expect(readCluster(JSON.stringify(cluster))).toEqual(cluster);
});

test("nodes, storages, bridges and pools are the site's", () => {
  expect(cluster.nodes).toEqual([
    { name: "one", cores: 16, memoryMiB: 65_536 },
    { name: "two", cores: 8, memoryMiB: 32_768 },
  ]);
  expect(cluster.storages).toMatchObject([
    { id: "fast", type: "lvmthin", shared: false, nodes: ["one"] },
    { id: "shared", type: "dir", shared: true, nodes: ["one", "two"] },
    { id: "slow", type: "lvmthin", shared: false, nodes: ["two"] },
  ]);
  expect(cluster.bridges).toEqual(["vmbr1"]);
  expect(cluster.pools.map(({ id }) => id)).toEqual(["acme-pool", "umbra-pool"]);
});

test("a template has the guest agent and a console, and neither a network device nor a cloud-init drive", () => {
  expect(cluster.vms[0]).toEqual({
    vmid: 9000,
    node: "one",
    template: true,
    config: {
      name: "debian-13",
      ostype: "l26",
      cores: 1,
      memory: 2048,
      agent: "1",
      serial0: "socket",
      scsihw: "virtio-scsi-single",
      scsi0: "fast:4",
      boot: "order=scsi0",
    },
  });
  expect(cluster.vms[1]).toMatchObject({ vmid: 9001, config: { agent: "0" } });
});

test("a tenant has rights in its own pool, on the templates, the storages and its own VLANs, and nowhere else", () => {
  const paths = cluster.acl.filter(({ who }) => who === "tenant-acme@pve!tenantry").map(({ path }) => path);
  expect([...new Set(paths)]).toEqual([
    "/pool/acme-pool",
    "/vms/9000",
    "/vms/9001",
    "/storage/fast",
    "/storage/shared",
    "/storage/slow",
    "/sdn/zones/localnetwork/vmbr1/12",
    "/sdn/zones/localnetwork/vmbr1/14",
    "/sdn/zones/localnetwork/vmbr1/15",
  ]);
});

test("a token and its user have the same rights, as only those of both count", () => {
  const rightsOf = (who: string) =>
    cluster.acl.filter((entry) => entry.who === who).map(({ who: _, ...entry }) => entry);
  for (const { id } of cluster.tokens) expect(rightsOf(id)).toEqual(rightsOf(id.split("!")[0] as string));
});

test("a right on a template is not one on anything below it", () => {
  expect(cluster.acl.filter(({ path }) => path === "/vms/9000").map(({ propagate }) => propagate)).not.toContain(true);
});

test("where VMs may run on another node than their template, they may be migrated there, and the template is seen", () => {
  const rolesOn = (path: string, { acl }: ReturnType<typeof renderCluster>) => [
    ...new Set(acl.filter((entry) => entry.path === path).map(({ role }) => role)),
  ];
  expect(rolesOn("/pool/acme-pool", cluster)).toEqual(["TenantryVm", "TenantryMigration"]);
  expect(rolesOn("/vms/9000", cluster)).toEqual(["PVETemplateUser"]);
  const alone = renderCluster(dvntm);
  expect(rolesOn("/pool/grooveiq", alone)).toEqual(["TenantryVm"]);
  expect(rolesOn("/vms/9043", alone)).toEqual(["TenantryTemplate"]);
});

test("no role may change rights, reach a guest or leave the pool", () => {
  const privileges = renderCluster(dvntm).roles.flatMap((role) => role.privileges);
  expect(
    privileges.filter((name) =>
      /Modify|Console|Migrate|GuestAgent|Snapshot|Pool\.Allocate|Datastore\.Allocate$/.test(name),
    ),
  ).toEqual([]);
});

test("each zone takes its tenant's key alone, for the record types of the contract", () => {
  expect(cluster.dns.zones).toEqual([
    { name: "acme.lab.example.", grants: [{ key: "acme-key.", types: ["A", "AAAA", "CNAME", "MX", "SRV", "TXT"] }] },
    ...["12.20.10.in-addr", "14.20.10.in-addr", "e.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6", "15.20.10.in-addr"].map(
      (name) => ({
        name: `${name}.arpa.`,
        grants: [{ key: "acme-key.", types: ["PTR"] }],
      }),
    ),
    { name: "umbra.lab.example.", grants: [{ key: "umbra-key.", types: ["A"] }] },
    { name: "13.20.10.in-addr.arpa.", grants: [{ key: "umbra-key.", types: ["PTR"] }] },
  ]);
});

test("each tenant has one token and one key", () => {
  const tenants = Object.keys(site.tenants);
  expect(cluster.tokens.map(({ tenant }) => tenant)).toEqual(tenants);
  expect(cluster.dns.keys).toEqual(tenants.map((tenant) => ({ name: `${tenant}-key.`, tenant })));
});
