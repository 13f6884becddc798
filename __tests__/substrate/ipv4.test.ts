import fc from "fast-check";
import {
  formatIpv4,
  getReverseName,
  isInSubnet,
  moveToSubnet,
  parseIpv4,
  parseSubnet,
  type Subnet,
} from "../../substrate/ipv4";

const address = fc.nat(0xffffffff);

/** Any subnet, from /1 to /30. */
const subnet: fc.Arbitrary<Subnet> = fc.tuple(address, fc.integer({ min: 1, max: 30 })).map(([value, prefix]) => {
  const size = 2 ** (32 - prefix);
  const result = parseSubnet(`${formatIpv4(value - (value % size))}/${prefix}`);
  if (result === undefined) throw new Error("a network without host bits is a subnet");
  return result;
});

test("an address is the same after formatting and parsing", () => {
  fc.assert(fc.property(address, (value) => parseIpv4(formatIpv4(value)) === value));
});

test.each(["", "10.0.0", "10.0.0.256", "10.0.0.01", "0x0a.0.0.1", "10.0.0.1/24", " 10.0.0.1", "::1"])(
  "%j is no address",
  (text) => {
    expect(parseIpv4(text)).toBeUndefined();
  },
);

test.each(["10.0.0.0", "10.0.0.1/24", "10.0.0.0/31", "10.0.0.0/33", "10/8", "10.0/16", "0x0a.0.0.0/8", "::/64"])(
  "%j is no subnet",
  (text) => {
    expect(parseSubnet(text)).toBeUndefined();
  },
);

test("a subnet has as many addresses as its prefix says", () => {
  fc.assert(
    fc.property(subnet, ({ network, broadcast, prefixLength }) => broadcast - network + 1 === 2 ** (32 - prefixLength)),
  );
});

test("an address moved to a subnet is in it, and an address of it stays", () => {
  fc.assert(
    fc.property(address, subnet, (value, target) => {
      const moved = moveToSubnet(value, target);
      return isInSubnet(moved, target) && moveToSubnet(moved, target) === moved;
    }),
  );
});

test("a reverse name has the octets backwards", () => {
  expect(getReverseName("10.20.12.9")).toBe("9.12.20.10.in-addr.arpa");
});
