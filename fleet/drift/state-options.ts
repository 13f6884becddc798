import { type Attributes, readAttributes, readBlocks } from "../plan/vm-values";

/** Options of a VM as Proxmox VE prints them; of a network device its MAC address alone, of a disk its volume alone. */
export type VmOptions = Readonly<Record<string, string | number>>;

/**
 * Returns what a state tells of the options that no plan shows: MAC addresses, volumes, boot order, protection, and what
 * cloud-init was told at the first boot. All that there is to compare with where no apply has recorded a VM.
 */
export function readStateOptions(attributes: Attributes): VmOptions {
  const [initialization = {}] = readBlocks(attributes, "initialization");
  const [account = {}] = readBlocks(initialization, "user_account");
  const [dns = {}] = readBlocks(initialization, "dns");
  const order = readTexts(attributes.boot_order);
  const keys = readTexts(account.keys);
  const options: Record<string, unknown> = {
    ...Object.fromEntries(
      readBlocks(attributes, "network_device").map(({ mac_address: mac }, index) => [`net${index}`, mac]),
    ),
    ...Object.fromEntries(
      readBlocks(attributes, "disk").map((disk) => [disk.interface, `${disk.datastore_id}:${disk.path_in_datastore}`]),
    ),
    boot: order.length === 0 ? undefined : `order=${order.join(";")}`,
    protection: attributes.protection === true ? 1 : undefined,
    ciuser: account.username,
    cipassword: account.password,
    sshkeys: keys.length === 0 ? undefined : encodeURIComponent(keys.join("\n")),
    nameserver: readTexts(dns.servers).join(" "),
    searchdomain: dns.domain,
  };
  return Object.fromEntries(
    Object.entries(options).filter(
      (entry): entry is [string, string | number] => Boolean(entry[1]) && entry[0] !== "null",
    ),
  );
}

/** Whether a state tells what an option was, or an option is one that a tenant's VM has only when somebody added it. */
export function isToldByState(option: string): boolean {
  return /^(?:(?:net|ide|sata|scsi|virtio|unused|usb|hostpci)\d+|args|boot|protection|ciuser|cipassword|sshkeys|nameserver|searchdomain)$/.test(
    option,
  );
}

function readTexts(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

/** Returns the slots of the disks that a state has. */
export function readStateDisks(attributes: Attributes): ReadonlyMap<string, Attributes> {
  return new Map(
    readBlocks(attributes, "disk")
      .filter((disk) => typeof disk.interface === "string" && disk.interface !== "")
      .map((disk) => [String(disk.interface), readAttributes(disk)]),
  );
}
