import { useLab } from "./use-lab";

const lab = useLab();
const ZONES = "/cluster/sdn/zones";
const VNETS = "/cluster/sdn/vnets";

async function applyChanges(): Promise<void> {
  expect(await lab().task(await lab().put("/cluster/sdn"))).toBe("OK");
}

/** A VLAN zone with one VNet, not applied yet. */
async function makeVnet(): Promise<void> {
  expect((await lab().post(ZONES, { zone: "tenants", type: "vlan", bridge: "vmbr0" })).status).toBe(200);
  expect((await lab().post(VNETS, { vnet: "app", zone: "tenants", tag: 100 })).status).toBe(200);
}

// Rules of this file: libpve-network-perl 1 (`PVE::API2::Network::SDN::*`), read; texts of zones and of what fails under the
// lock, and what is pending: observed.

describe("what is pending", () => {
  test("a new zone is new, with all its options to come, until it is applied", async () => {
    await makeVnet();
    const digest = expect.any(String);
    expect(await lab().data(`${ZONES}?pending=1`)).toEqual([
      {
        zone: "tenants",
        type: "vlan",
        state: "new",
        digest,
        pending: { type: "vlan", bridge: "vmbr0", ipam: "pve" },
      },
    ]);
    expect(await lab().data(`${ZONES}?running=1`)).toEqual([]);
    await applyChanges();
    expect(await lab().data(`${ZONES}?pending=1`)).toEqual([
      { zone: "tenants", type: "vlan", bridge: "vmbr0", ipam: "pve", digest },
    ]);
  });

  test("a changed VNet runs as it was, and says what is to come", async () => {
    await makeVnet();
    await lab().put(`${VNETS}/app`, { alias: "first" });
    await applyChanges();
    await lab().put(`${VNETS}/app`, { tag: 101, delete: "alias" });
    expect((await lab().data(`${VNETS}?pending=1`))[0]).toMatchObject({
      tag: 100,
      alias: "first",
      state: "changed",
      pending: { tag: 101, alias: "deleted" },
    });
    expect((await lab().data(`${VNETS}/app`)).tag).toBe(101);
    expect((await lab().data(`${VNETS}/app?running=1`)).tag).toBe(100);
  });

  test("a deleted VNet runs until that is applied", async () => {
    await makeVnet();
    await applyChanges();
    await lab().delete(`${VNETS}/app`);
    expect((await lab().data(`${VNETS}?pending=1`))[0]).toMatchObject({ vnet: "app", tag: 100, state: "deleted" });
    await applyChanges();
    expect(await lab().data(`${VNETS}?pending=1`)).toEqual([]);
  });
});

describe("a zone", () => {
  test.each([
    [{ type: "simple", tag: 5 }, "unexpected property 'tag'"],
    [{ type: "vlan" }, "missing value for required option 'bridge'"],
    [{ type: "evpn", "vrf-vxlan": 1 }, "missing value for required option 'controller'"],
  ])("takes the options of its type: %j is a 500 without errors", async (options, reason) => {
    const answer = await lab().post(ZONES, { zone: "z1", ...options });
    expect([answer.status, answer.reason, answer.body?.errors]).toEqual([500, reason, undefined]);
  });

  test.each([
    ["a-b", "invalid format - zone ID 'a-b' contains illegal characters\n"],
    ["toolongid", "invalid format - zone ID 'toolongid' can't be more length than 8 characters\n"],
  ])("is not called %s", async (zone, problem) => {
    const answer = await lab().post(ZONES, { zone, type: "simple" });
    expect(answer.body?.errors).toEqual({ zone: problem });
  });

  test("is there once, and stays while a VNet is in it", async () => {
    await makeVnet();
    expect((await lab().post(ZONES, { zone: "tenants", type: "simple" })).reason).toBe(
      "create sdn zone object failed: sdn zone object ID 'tenants' already defined",
    );
    expect((await lab().delete(`${ZONES}/tenants`)).reason).toBe(
      "delete sdn zone object failed: zone tenants is used by vnet app",
    );
  });

  test("is changed only by the digest that its caller has seen", async () => {
    await makeVnet();
    expect((await lab().put(`${ZONES}/tenants`, { mtu: 1400, digest: "0" })).reason).toBe(
      "update sdn zone object failed: detected modified configuration - file changed by other user? Try again.",
    );
    const { digest } = await lab().data(`${ZONES}/tenants`);
    expect((await lab().put(`${ZONES}/tenants`, { mtu: 1400, digest })).status).toBe(200);
    expect((await lab().data(`${ZONES}/tenants`)).mtu).toBe(1400);
  });
});

describe("a VNet", () => {
  beforeEach(makeVnet);

  test.each([
    [{ zone: "tenants" }, "tag: missing vlan tag"],
    [{ zone: "tenants", tag: 4097 }, "tag: vlan tag max value is 4096"],
    [{ zone: "tenants", tag: 100 }, "tag: tag 100 already exist in vnet app"],
  ])("needs a tag of its own in a VLAN zone: %j", async (options, problem) => {
    const answer = await lab().post(VNETS, { vnet: "db", ...options });
    expect([answer.status, answer.body?.errors]).toEqual([500, undefined]);
    expect(answer.body?.message).toBe(
      `create sdn vnet object failed: 400 Parameter verification failed.\n${problem}\n`,
    );
  });

  test("is a bridge that NICs may name, once it is applied, and its zone decides who may", async () => {
    await applyChanges();
    expect(await lab().data("/nodes/pve1/sdn/zones/tenants/content")).toEqual([{ vnet: "app", status: "available" }]);
    expect(await lab().data("/nodes/pve2/sdn/zones")).toEqual([
      { zone: "localnetwork", status: "available" },
      { zone: "tenants", status: "available" },
    ]);
  });

  test("stays while it has subnets", async () => {
    await lab().post(`${VNETS}/app/subnets`, { subnet: "10.0.0.0/24", type: "subnet" });
    expect((await lab().delete(`${VNETS}/app`)).body?.message).toBe(
      "delete sdn vnet object failed: 400 Parameter verification failed.\nvnet: Can't delete vnet if subnets exists\n",
    );
  });
});

describe("a subnet", () => {
  beforeEach(makeVnet);

  test("is named after its zone and network, and has its ranges as objects", async () => {
    const ranges = ["start-address=10.0.0.10,end-address=10.0.0.20", "start-address=10.0.0.30,end-address=10.0.0.40"];
    const body = new URLSearchParams([
      ["subnet", "10.0.0.0/24"],
      ["type", "subnet"],
      ["gateway", "10.0.0.1"],
      ["snat", "1"],
      ...ranges.map((range): [string, string] => ["dhcp-range", range]),
    ]).toString();
    expect((await lab().post(`${VNETS}/app/subnets`, body)).status).toBe(200);
    expect(await lab().data(`${VNETS}/app/subnets/tenants-10.0.0.0-24`)).toMatchObject({
      subnet: "tenants-10.0.0.0-24",
      zone: "tenants",
      vnet: "app",
      cidr: "10.0.0.0/24",
      network: "10.0.0.0",
      mask: "24",
      gateway: "10.0.0.1",
      snat: 1,
      "dhcp-range": [
        { "start-address": "10.0.0.10", "end-address": "10.0.0.20" },
        { "start-address": "10.0.0.30", "end-address": "10.0.0.40" },
      ],
    });
  });

  test.each([
    [{ gateway: "10.0.1.1" }, "gateway: 10.0.1.1 is not in subnet 10.0.0.0/24"],
    [
      { "dhcp-range": "start-address=10.0.0.20,end-address=10.0.0.10" },
      "dhcp-range: start-address 10.0.0.20 must be smaller than end-address 10.0.0.10",
    ],
    [
      { "dhcp-range": "start-address=10.0.0.20,end-address=10.0.1.10" },
      "dhcp-range: end-address 10.0.1.10 is not in subnet 10.0.0.0/24",
    ],
  ])("refuses %j", async (options: Record<string, string>, problem) => {
    const answer = await lab().post(`${VNETS}/app/subnets`, { subnet: "10.0.0.0/24", type: "subnet", ...options });
    expect(answer.body?.message).toBe(
      `create sdn subnet object failed: 400 Parameter verification failed.\n${problem}\n`,
    );
  });

  test("is changed and deleted", async () => {
    const subnet = `${VNETS}/app/subnets/tenants-10.0.0.0-24`;
    await lab().post(`${VNETS}/app/subnets`, { subnet: "10.0.0.0/24", type: "subnet", gateway: "10.0.0.1", snat: 1 });
    expect((await lab().put(subnet, { gateway: "10.0.0.254", delete: "snat" })).status).toBe(200);
    const changed = await lab().data(subnet);
    expect(changed.gateway).toBe("10.0.0.254");
    expect(changed).not.toHaveProperty("snat");
    expect((await lab().put(subnet, { gateway: "10.1.0.1" })).reason).toBe(
      "update sdn subnet object failed: 400 Parameter verification failed.",
    );
    expect((await lab().delete(subnet)).status).toBe(200);
    expect((await lab().get(subnet)).reason).toBe("sdn subnet 'tenants-10.0.0.0-24' does not exist");
  });

  test("is asked for through its own VNet alone", async () => {
    await lab().post(VNETS, { vnet: "db", zone: "tenants", tag: 102 });
    await lab().post(`${VNETS}/app/subnets`, { subnet: "10.0.0.0/24", type: "subnet" });
    expect(await lab().data(`${VNETS}/db/subnets`)).toEqual([]);
    expect((await lab().get(`${VNETS}/db/subnets/tenants-10.0.0.0-24`)).body?.errors).toEqual({ vnet: "wrong vnet" });
  });
});

test("addresses are managed by the cluster itself", async () => {
  expect(await lab().data("/cluster/sdn/ipams")).toEqual([{ ipam: "pve", type: "pve" }]);
});
