import { type DhcpReservation, renderDnsmasqHosts, renderKeaReservations } from "../../../inventory/dhcp";
import { requestLease } from "./client";
import { type DhcpLab, makeDhcpLab, platform, type Scope } from "./dhcp-lab";
import { startDnsmasq } from "./dnsmasq";
import { describeInNetwork } from "./isolated-network";
import { startKea } from "./kea";
import type { Server } from "./server";

jest.setTimeout(60_000);

const servers = [
  { name: "Kea", start: startKea, render: renderKeaReservations },
  { name: "dnsmasq", start: startDnsmasq, render: renderDnsmasqHosts },
];

const api = { macAddress: "02:00:00:0a:14:0b", address: "10.20.12.11", hostName: "api-vm01" };
const database = { macAddress: "02:00:00:0a:14:09", address: "10.20.12.9", hostName: "db-vm01" };
const stranger = "02:00:00:0a:14:ff";

describeInNetwork(() => {
  let lab: DhcpLab;
  let server: Server | undefined;

  beforeAll(async () => {
    lab = await makeDhcpLab();
  });
  afterAll(() => lab?.close());
  afterEach(async () => {
    await server?.stop();
    server = undefined;
  });

  describe.each(servers)("$name", ({ start, render }) => {
    const startWith = async (reservations: readonly DhcpReservation[], scope?: Omit<Scope, "reservations">) => {
      server = await start(lab, { reservations: render("acme", reservations), ...scope });
    };

    test("leases each planned MAC address what was planned for it", async () => {
      await startWith([api, database]);
      for (const { macAddress, address, hostName } of [api, database]) {
        expect(await requestLease(lab, macAddress)).toEqual({
          address,
          netmask: platform.netmask,
          router: platform.gateway,
          nameServers: platform.nameServer,
          hostName,
        });
      }
    });

    test("leases another MAC address one of the pool, without a name", async () => {
      await startWith([api]);
      const lease = await requestLease(lab, stranger);
      expect(lease).toMatchObject({ router: platform.gateway, hostName: undefined });
      expect(lease?.address).toMatch(/^10\.20\.12\.(1\d\d|200)$/);
    });

    test("keeps a reserved address of the pool for its owner, even when no other is left", async () => {
      await startWith([api], { pool: [api.address, api.address] });
      expect(await requestLease(lab, stranger)).toBeUndefined();
      expect(await requestLease(lab, api.macAddress)).toMatchObject({ address: api.address });
    });
  });

  // "Fine-Tuning DHCPv4 Host Reservation" in Kea's administrator's manual 2.2.
  test("Kea gives a reserved address of the pool to anybody when it was told that none is in the pool", async () => {
    const scope: Scope = { reservations: renderKeaReservations("acme", [api]), pool: [api.address, api.address] };
    server = await startKea(lab, scope, { "reservations-out-of-pool": true });
    expect(await requestLease(lab, stranger)).toMatchObject({ address: api.address });
  });
});
