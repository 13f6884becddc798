import fc from "fast-check";
import { parseProperties, printProperties } from "../../../lab/pve/parameters/property-string";
import { netFormat } from "../../../lab/pve/parameters/qemu/devices";
import { anyDriveFormat } from "../../../lab/pve/parameters/qemu/drives";
import { formatSize, parseSize } from "../../../lab/pve/parameters/sizes";

// PVE::JSONSchema, pve-common 9.1, observed

const shuffled = (keys: Record<string, string>) =>
  fc
    .shuffledSubarray(Object.entries(keys), { minLength: 0 })
    .map((entries) => entries.map(([key, value]) => `,${key}=${value}`).join(""));

test("a size is written in the largest unit that divides it, and read back the same", () => {
  expect([0, 1000, 1024, 528 * 1024, 34359738368, 1024 ** 4].map(formatSize)).toEqual([
    "0",
    "1000",
    "1K",
    "528K",
    "32G",
    "1T",
  ]);
  fc.assert(
    fc.property(fc.nat(), fc.constantFrom(0, 1, 2, 3), (n, power) => {
      const bytes = n * 1024 ** power;
      expect(parseSize(formatSize(bytes))).toBe(bytes);
    }),
  );
  expect(parseSize("1.5G")).toBe(1610612736);
  expect(parseSize("8 G")).toBeUndefined();
});

test("a drive is written in one way, whatever the order of its keys", () => {
  const keys = { aio: "io_uring", backup: "1", cache: "none", discard: "on", size: "34359738368", ssd: "1" };
  fc.assert(
    fc.property(shuffled(keys), (tail) => {
      const values = parseProperties(anyDriveFormat, `store:vm-100-disk-0${tail}`);
      const text = printProperties(anyDriveFormat, values);
      expect(text.startsWith("store:vm-100-disk-0")).toBe(true);
      expect(text.split(",").slice(1)).toEqual(text.split(",").slice(1).sort());
      expect(parseProperties(anyDriveFormat, text)).toEqual(values);
      expect(printProperties(anyDriveFormat, parseProperties(anyDriveFormat, text))).toBe(text);
    }),
  );
});

test("a NIC is written as model=MAC, whichever way it was said", () => {
  const mac = "02:aB:00:00:00:01";
  const keys = { bridge: "vmbr0", firewall: "1", tag: "100" };
  fc.assert(
    fc.property(
      shuffled(keys),
      fc.constantFrom(`virtio=${mac}`, `virtio,macaddr=${mac}`, `macaddr=${mac},model=virtio`),
      (tail, head) => {
        const text = printProperties(netFormat, parseProperties(netFormat, `${head}${tail}`));
        expect(text.split(",")[0]).toBe(`virtio=${mac}`);
        expect(printProperties(netFormat, parseProperties(netFormat, text))).toBe(text);
      },
    ),
  );
});
