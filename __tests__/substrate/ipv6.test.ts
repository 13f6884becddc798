import fc from "fast-check";
import {
  canonicalizeIpv6,
  formatIpv6,
  getEui64Address,
  getIpv6ReverseName,
  isInIpv6Subnet,
  isLinkLocal,
  parseIpv6,
  parseIpv6Subnet,
} from "../../substrate/ipv6";

// RFC 5952, section 4: leading zeros, the longest run of zeros, the first of two, no run of one, lower case.
test.each([
  ["2001:0db8::0001", "2001:db8::1"],
  ["2001:db8:0:0:0:0:2:1", "2001:db8::2:1"],
  ["2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"],
  ["2001:0:0:1:0:0:0:1", "2001:0:0:1::1"],
  ["2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"],
  ["2001:DB8::ABCD", "2001:db8::abcd"],
  ["64:ff9b::192.0.2.1", "64:ff9b::c000:201"],
  ["::", "::"],
])("%j is written %j", (text, canonical) => {
  expect(canonicalizeIpv6(text)).toBe(canonical);
});

test.each(["", "192.0.2.1", "2001:db8", "2001:db8::1/64", "[2001:db8::1]", "fe80::1%eth0", "::ffff:192.0.2.1", " ::1"])(
  "%j is no address for a record",
  (text) => {
    expect(canonicalizeIpv6(text)).toBeUndefined();
  },
);

test("the canonical form is the one of every other library", () => {
  // Node's URL writes addresses by the same rules (WHATWG URL, host serializer).
  fc.assert(
    fc.property(fc.ipV6(), (text) => {
      const canonical = canonicalizeIpv6(text);
      return canonical === undefined || `[${canonical}]` === new URL(`http://[${text}]`).hostname;
    }),
  );
});

const subnet = parseIpv6Subnet("2001:db8:0:e::/64");
if (subnet === undefined) throw new Error("a subnet");

test("an address is the number that it stands for", () => {
  expect(parseIpv6("2001:db8::1")).toBe(0x20010db8000000000000000000000001n);
  expect(parseIpv6("::ffff:192.0.2.1")).toBeUndefined();
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: (1n << 128n) - 1n }), (value) => {
      const text = formatIpv6(value);
      return canonicalizeIpv6(text) === undefined || (canonicalizeIpv6(text) === text && parseIpv6(text) === value);
    }),
  );
});

test.each(["2001:db8::/64", "fe80::/64"])("%s is a subnet", (cidr) => {
  expect(parseIpv6Subnet(cidr)?.cidr).toBe(cidr);
});

test.each(["", "2001:db8::", "2001:db8::/63", "2001:db8::1/64", "2001:db8::/64/64", "10.0.0.0/8", "2001:db8::/064"])(
  "%j is no subnet of 64 bits",
  (cidr) => {
    expect(parseIpv6Subnet(cidr)).toBeUndefined();
  },
);

test("a subnet holds its first and its last address, and not those beside them", () => {
  const inside = ["2001:db8:0:e::", "2001:db8:0:e:ffff:ffff:ffff:ffff"];
  const outside = ["2001:db8:0:d:ffff:ffff:ffff:ffff", "2001:db8:0:f::"];
  const isIn = (text: string) => isInIpv6Subnet(parseIpv6(text) ?? -1n, subnet);
  expect([...inside, ...outside].map(isIn)).toEqual([true, true, false, false]);
});

test("link-local addresses are those of fe80::/10", () => {
  const texts = ["fe80::1", "febf::1", "fec0::1", "fe7f::1", "2001:db8::1"];
  expect(texts.map((text) => isLinkLocal(parseIpv6(text) ?? -1n))).toEqual([true, true, false, false, false]);
});

// The example of RFC 3596 section 2.5.
test("the reverse name of an address is its nibbles, the last first", () => {
  expect(getIpv6ReverseName("4321:0:1:2:3:4:567:89ab")).toBe(
    "b.a.9.8.7.6.5.0.4.0.0.0.3.0.0.0.2.0.0.0.1.0.0.0.0.0.0.0.1.2.3.4.ip6.arpa",
  );
});

// The example of RFC 4291 appendix A: 34-56-78-9A-BC-DE becomes 36-56-78-FF-FE-9A-BC-DE.
test("a host makes EUI-64 of its MAC address with the universal bit turned over", () => {
  expect(getEui64Address(subnet, "34:56:78:9a:bc:de")).toBe("2001:db8:0:e:3656:78ff:fe9a:bcde");
  expect(getEui64Address(subnet, "02:00:00:00:00:0a")).toBe("2001:db8:0:e:0:ff:fe00:a");
});
