import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { renderDnsmasqHosts, renderKeaReservations } from "../../../inventory/dhcp";
import { sites } from "../../../substrate/sites";
import { ensureDhcp } from "../../../toolchain/system-packages";
import { makeTemporaryFolder, type TemporaryFolder } from "../../../toolchain/temporary-folder";
import { root } from "../lab-command";
import { type DhcpLab, makeDhcpLab, type Workbench } from "./dhcp-lab";
import { findComplaints, startDnsmasq } from "./dnsmasq";
import { describeInNetwork } from "./isolated-network";
import { checkKea } from "./kea";

jest.setTimeout(60_000);

const api = { macAddress: "02:00:00:0a:14:0b", address: "10.20.12.11", hostName: "api-vm01" };
const database = { macAddress: "02:00:00:0a:14:09", address: "10.20.12.9", hostName: "db-vm01" };

const several = [api, database];

describe("Kea's own check", () => {
  let folder: TemporaryFolder;
  let bench: Workbench;
  beforeAll(async () => {
    folder = makeTemporaryFolder("tenantry-kea-");
    bench = { programs: await ensureDhcp(), folder: folder.path };
  });
  afterAll(() => folder?.remove());

  test.each([
    ["no host", []],
    ["one host", [api]],
    ["several hosts", several],
  ])("accepts a file with %s", async (_, hosts) => {
    expect(await checkKea(bench, { reservations: renderKeaReservations("acme", hosts) })).toBe("");
  });

  const vlans = sites.flatMap((site) =>
    Object.entries(site.tenants).flatMap(([tenant, grant]) => grant.vlans.map((vlan) => ({ tenant, vlan }))),
  );

  test.each(vlans.filter(({ vlan }) => vlan.dhcp?.server === "kea"))(
    "accepts the files of $tenant as they are committed",
    async ({ tenant, vlan: { subnet, dynamicPool } }) => {
      const dhcp = join(root, "tenant-inventory", tenant, "dhcp");
      const files = readdirSync(dhcp).filter((name) => name.endsWith(".kea.cfg"));
      expect(files).toHaveLength(1);
      for (const file of files) {
        const reservations = readFileSync(join(dhcp, file), "utf8");
        expect(await checkKea(bench, { reservations, subnet, pool: [dynamicPool.from, dynamicPool.to] })).toBe("");
      }
    },
  );

  test("refuses an address outside the subnet", async () => {
    const outside = { ...api, address: "10.20.13.11" };
    expect(await checkKea(bench, { reservations: renderKeaReservations("acme", [outside, database]) })).toContain(
      "specified reservation '10.20.13.11' is not within the IPv4 subnet '10.20.12.0/24'",
    );
  });
});

describeInNetwork(() => {
  let lab: DhcpLab;
  beforeAll(async () => {
    lab = await makeDhcpLab();
  });
  afterAll(() => lab?.close());

  async function getComplaints(reservations: string): Promise<string[]> {
    const server = await startDnsmasq(lab, { reservations });
    await server.stop();
    return findComplaints(server);
  }

  test.each([
    ["no host", []],
    ["one host", [api]],
    ["several hosts", several],
  ])("dnsmasq reads a file with %s and complains about nothing", async (_, hosts) => {
    expect(await getComplaints(renderDnsmasqHosts("acme", hosts))).toEqual([]);
  });

  test("dnsmasq complains about a line that is none", async () => {
    const text = renderDnsmasqHosts("acme", several).replace("02:00:00:0a:14:09", "02:00:00:0a:14:zz");
    expect(await getComplaints(text)).toEqual([expect.stringContaining("bad hex constant at line 2 of ")]);
  });
});
