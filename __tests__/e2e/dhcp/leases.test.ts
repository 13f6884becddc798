import type { DhcpServer } from "../../../substrate/site";
import { requestLease } from "./client";
import { type DhcpLab, makeDhcpLab, platform, type Scope } from "./dhcp-lab";
import { startDnsmasq } from "./dnsmasq";
import { describeInNetwork } from "./isolated-network";
import { startKea } from "./kea";
import { planReservations } from "./planned";
import type { Server } from "./server";

jest.setTimeout(60_000);

const kea: DhcpServer = { server: "kea", reservationsOutOfPool: false };
const servers = [
  { name: "Kea", start: startKea, dhcp: kea },
  { name: "dnsmasq", start: startDnsmasq, dhcp: { server: "dnsmasq" } as const },
];

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

  describe.each(servers)("$name", ({ start, dhcp }) => {
    const { text, hosts } = planReservations(dhcp);
    const [api] = hosts;
    const startWith = async (scope?: Omit<Scope, "reservations">) => {
      server = await start(lab, { reservations: text, ...scope });
    };

    test("leases each planned MAC address what was planned for it", async () => {
      await startWith();
      expect(hosts.map(({ hostName }) => hostName)).toEqual(["api-vm01", "db-vm01"]);
      for (const { macAddress, address, hostName } of hosts) {
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
      await startWith();
      const lease = await requestLease(lab, stranger);
      expect(lease).toMatchObject({ router: platform.gateway, hostName: undefined });
      expect(lease?.address).toMatch(/^10\.20\.12\.(1\d\d|200)$/);
    });

    test("keeps a reserved address of the pool for its owner, even when no other is left", async () => {
      const { address = "", macAddress = "" } = api ?? {};
      await startWith({ pool: [address, address] });
      expect(await requestLease(lab, stranger)).toBeUndefined();
      expect(await requestLease(lab, macAddress)).toMatchObject({ address });
    });
  });

  // "Fine-Tuning DHCPv4 Host Reservation" in Kea's administrator's manual 2.2.
  test("Kea gives a reserved address of the pool to anybody when it was told that none is in the pool", async () => {
    const { text, hosts } = planReservations(kea);
    const { address = "" } = hosts[0] ?? {};
    const scope: Scope = { reservations: text, pool: [address, address] };
    server = await startKea(lab, scope, { "reservations-out-of-pool": true });
    expect(await requestLease(lab, stranger)).toMatchObject({ address });
  });
});
