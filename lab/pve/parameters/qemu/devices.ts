import {
  boolean,
  defaultKey,
  integer,
  number,
  oneOf,
  type PropertyFormat,
  properties,
  required,
  text,
} from "../schema";

const NIC_MODELS = [
  "e1000",
  "e1000-82540em",
  "e1000-82544gc",
  "e1000-82545em",
  "e1000e",
  "i82551",
  "i82557b",
  "i82559er",
  "ne2k_isa",
  "ne2k_pci",
  "pcnet",
  "rtl8139",
  "virtio",
  "vmxnet3",
] as const;

const RANGES = /\d+(?:-\d+)?(?:;\d+(?:-\d+)?)*/;

/** `netN`. The model may be a key of its own whose value is the MAC address: `virtio=BC:24:11:00:00:01`. */
export const netFormat: PropertyFormat = properties({
  model: required(defaultKey(oneOf(NIC_MODELS))),
  macaddr: text({ format: "mac-addr" }),
  bridge: text({ format: "pve-bridge-id" }),
  queues: integer({ minimum: 0, maximum: 64 }),
  rate: number({ minimum: 0 }),
  tag: integer({ minimum: 1, maximum: 4094 }),
  trunks: text({ pattern: RANGES }),
  firewall: boolean(),
  link_down: boolean(),
  mtu: integer({ minimum: 1, maximum: 65520 }),
  ...Object.fromEntries(NIC_MODELS.map((model) => [model, { alias: "macaddr", keyAlias: "model" }])),
});

/** `ipconfigN`. */
export const ipconfigFormat: PropertyFormat = properties({
  ip: text({ format: "pve-ipv4-config" }),
  gw: text({ format: "ipv4", requires: "ip" }),
  ip6: text({ format: "pve-ipv6-config" }),
  gw6: text({ format: "ipv6", requires: "ip6" }),
});

/** `agent`. */
export const agentFormat: PropertyFormat = properties({
  enabled: required(defaultKey(boolean())),
  "freeze-fs": boolean(),
  "freeze-fs-on-backup": { alias: "freeze-fs" },
  fstrim_cloned_disks: boolean(),
  "guest-fsfreeze": { alias: "freeze-fs" },
  type: oneOf(["virtio", "isa"]),
});

/** `boot`. */
export const bootFormat: PropertyFormat = properties({
  legacy: defaultKey(text({ pattern: /[acdn]{1,4}/ })),
  order: text({ format: "pve-qm-bootdev-list" }),
});

/** `cicustom`. */
export const cicustomFormat: PropertyFormat = properties({
  meta: text({ format: "pve-volume-id" }),
  network: text({ format: "pve-volume-id" }),
  user: text({ format: "pve-volume-id" }),
  vendor: text({ format: "pve-volume-id" }),
});

const pciId = text({ pattern: /0x[0-9a-fA-F]{4}/ });

/** `hostpciN`. */
export const hostpciFormat: PropertyFormat = properties({
  host: defaultKey(
    text({
      pattern:
        /(?:[a-f0-9]{4,}:)?[a-f0-9]{2}:[a-f0-9]{2}(?:\.[a-f0-9])?(?:;(?:[a-f0-9]{4,}:)?[a-f0-9]{2}:[a-f0-9]{2}(?:\.[a-f0-9])?)*/,
    }),
  ),
  mapping: text({ format: "pve-configid" }),
  rombar: boolean(),
  romfile: text({ pattern: /[^,;]+/ }),
  pcie: boolean(),
  "x-vga": boolean(),
  "legacy-igd": boolean(),
  mdev: text({ pattern: /[^/.:]+/ }),
  "vendor-id": pciId,
  "device-id": pciId,
  "sub-vendor-id": pciId,
  "sub-device-id": pciId,
});

/** `usbN`. */
export const usbFormat: PropertyFormat = properties({
  host: defaultKey(
    text({ pattern: /(?:0x)?[0-9A-Fa-f]{4}:(?:0x)?[0-9A-Fa-f]{4}|\d+-\d+(?:\.\d+)*|[Ss][Pp][Ii][Cc][Ee]/ }),
  ),
  mapping: text({ format: "pve-configid" }),
  usb3: boolean(),
});

/** `numaN`. */
export const numaFormat: PropertyFormat = properties({
  cpus: required(text({ pattern: RANGES })),
  hostnodes: text({ pattern: RANGES }),
  memory: number(),
  policy: oneOf(["preferred", "bind", "interleave"]),
});

/** `virtiofsN`. */
export const virtiofsFormat: PropertyFormat = properties({
  dirid: required(defaultKey(text({ format: "pve-configid" }))),
  cache: oneOf(["auto", "always", "metadata", "never"]),
  "direct-io": boolean(),
  "expose-acl": boolean(),
  "expose-xattr": boolean(),
});

const base64 = text({ pattern: /[A-Za-z0-9+/]+={0,2}/ });

/** `smbios1`. */
export const smbiosFormat: PropertyFormat = properties({
  uuid: text({ pattern: /[a-fA-F0-9]{8}(?:-[a-fA-F0-9]{4}){3}-[a-fA-F0-9]{12}/ }),
  version: base64,
  serial: base64,
  manufacturer: base64,
  product: base64,
  sku: base64,
  family: base64,
  base64: boolean(),
});

/** `rng0`. */
export const rngFormat: PropertyFormat = properties({
  source: required(defaultKey(oneOf(["/dev/urandom", "/dev/random", "/dev/hwrng"]))),
  max_bytes: integer(),
  period: integer(),
});

/** `watchdog`. */
export const watchdogFormat: PropertyFormat = properties({
  model: defaultKey(oneOf(["i6300esb", "ib700"])),
  action: oneOf(["reset", "shutdown", "poweroff", "pause", "debug", "none"]),
});

/** `vga`. */
export const vgaFormat: PropertyFormat = properties({
  type: defaultKey(
    oneOf([
      "cirrus",
      "qxl",
      "qxl2",
      "qxl3",
      "qxl4",
      "none",
      "serial0",
      "serial1",
      "serial2",
      "serial3",
      "std",
      "virtio",
      "virtio-gl",
      "vmware",
    ]),
  ),
  memory: integer({ minimum: 4, maximum: 512 }),
  clipboard: oneOf(["vnc"]),
});

/** `machine`. */
export const machineFormat: PropertyFormat = properties({
  type: defaultKey(
    text({
      maxLength: 40,
      pattern:
        /pc|pc(?:-i440fx)?-\d+(?:\.\d+)+(?:\+pve\d+)?(?:\.pxe)?|q35|pc-q35-\d+(?:\.\d+)+(?:\+pve\d+)?(?:\.pxe)?|virt(?:-\d+(?:\.\d+)+)?(?:\+pve\d+)?/,
    }),
  ),
  viommu: oneOf(["intel", "virtio"]),
  "aw-bits": number({ minimum: 32, maximum: 64 }),
  "enable-s3": boolean(),
  "enable-s4": boolean(),
});

/** `memory`, in MiB. */
export const memoryFormat: PropertyFormat = properties({
  current: required(defaultKey(integer({ minimum: 16 }))),
});

/** `audio0`. */
export const audioFormat: PropertyFormat = properties({
  device: required(oneOf(["ich9-intel-hda", "intel-hda", "AC97"])),
  driver: oneOf(["spice", "none"]),
});

/** `spice_enhancements`. */
export const spiceFormat: PropertyFormat = properties({
  foldersharing: boolean(),
  videostreaming: oneOf(["off", "all", "filter"]),
});

/** `ivshmem`. */
export const ivshmemFormat: PropertyFormat = properties({
  size: required(integer({ minimum: 1 })),
  name: text({ pattern: /[a-zA-Z0-9-]+/ }),
});

/** `amd-sev`. */
export const sevFormat: PropertyFormat = properties({
  type: required(defaultKey(oneOf(["std", "es", "snp"]))),
  "no-debug": boolean(),
  "no-key-sharing": boolean(),
  "allow-smt": boolean(),
  "kernel-hashes": boolean(),
});

/** `intel-tdx`. */
export const tdxFormat: PropertyFormat = properties({
  type: required(defaultKey(oneOf(["tdx"]))),
  attestation: required(boolean()),
  "vsock-cid": integer({ minimum: 2 }),
  "vsock-port": integer({ minimum: 0 }),
});
