import { renderCluster } from "../../fleet/lab-cluster";
import { readCluster } from "../../lab/cluster";
import { dvntm } from "../../substrate/dvntm";

const cluster = renderCluster(dvntm);

test("the lab takes the site's estate as it is", () => {
  expect(readCluster(JSON.stringify(cluster))).toEqual(cluster);
});

test("nodes, storages, bridges and pools are the site's", () => {
  expect(cluster.nodes).toEqual([{ name: "pve-tenant", cores: 32, memoryMiB: 262_144 }]);
  expect(cluster.storages).toMatchObject([{ id: "local-lvm", type: "lvmthin", nodes: ["pve-tenant"] }]);
  expect(cluster.bridges).toEqual(["vmbr0"]);
  expect(cluster.pools.map(({ id }) => id)).toEqual(["grooveiq", "vintronics", "moneyrouter"]);
});

test("a template has the guest agent and a console, and neither a network device nor a cloud-init drive", () => {
  expect(cluster.vms).toEqual([
    {
      vmid: 9043,
      node: "pve-tenant",
      template: true,
      config: {
        name: "fedora-43-template",
        ostype: "l26",
        cores: 1,
        memory: 2048,
        agent: "1",
        serial0: "socket",
        scsihw: "virtio-scsi-single",
        scsi0: "local-lvm:5",
        boot: "order=scsi0",
      },
    },
  ]);
});

test("a tenant has rights in its own pool, on the templates, the storages and its own VLAN, and nowhere else", () => {
  const paths = cluster.acl.filter(({ who }) => who === "tenant-grooveiq@pve!tenantry").map(({ path }) => path);
  expect(paths).toEqual(["/pool/grooveiq", "/vms/9043", "/storage/local-lvm", "/sdn/zones/localnetwork/vmbr0/100"]);
});

test("a token and its user have the same rights, as only those of both count", () => {
  const rightsOf = (who: string) =>
    cluster.acl.filter((entry) => entry.who === who).map(({ who: _, ...entry }) => entry);
  for (const { id } of cluster.tokens) expect(rightsOf(id)).toEqual(rightsOf(id.split("!")[0] as string));
});

test("a right on a template is not one on anything below it", () => {
  expect(cluster.acl.filter(({ path }) => path === "/vms/9043").map(({ propagate }) => propagate)).not.toContain(true);
});

test("no role may change rights, reach a guest or leave the pool", () => {
  const privileges = cluster.roles.flatMap((role) => role.privileges);
  expect(
    privileges.filter((name) =>
      /Modify|Console|Migrate|GuestAgent|Snapshot|Pool\.Allocate|Datastore\.Allocate$/.test(name),
    ),
  ).toEqual([]);
});

test("each zone takes its tenant's key alone, for the record types of the contract", () => {
  expect(cluster.dns.zones).toContainEqual({
    name: "grooveiq.dvntm.deevnet.net.",
    grants: [{ key: "tenant-grooveiq.", types: ["A", "CNAME", "TXT"] }],
  });
  expect(cluster.dns.zones).toContainEqual({
    name: "0.101.10.in-addr.arpa.",
    grants: [{ key: "tenant-vintronics.", types: ["PTR"] }],
  });
  expect(cluster.dns.zones).toHaveLength(6);
});

test("each tenant has one token and one key", () => {
  const tenants = Object.keys(dvntm.tenants);
  expect(cluster.tokens.map(({ tenant }) => tenant)).toEqual(tenants);
  expect(cluster.dns.keys).toEqual(tenants.map((tenant) => ({ name: `tenant-${tenant}.`, tenant })));
});
