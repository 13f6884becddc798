import fc from "fast-check";
import { canonicalizeIpv6 } from "../../substrate/ipv6";

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
