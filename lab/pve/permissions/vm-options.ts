import { isCloudInitOption } from "../parameters/qemu/options";
import { isDrive, isSlot } from "../parameters/slots";
import type { Privilege } from "./privileges";

/** What a caller needs to set or delete an option of a VM, whatever its value. */
export type OptionRule =
  /** Privileges on the VM: all of them, or any; `host` on `/` as well, because the option changes the node's behaviour. */
  | {
      readonly kind: "privileges";
      readonly privileges: readonly Privilege[];
      readonly any?: true;
      readonly host?: Privilege;
    }
  /** It hangs on the value: drives, devices of the host, tags. */
  | { readonly kind: "value" }
  /** `root@pam` with a ticket, nobody else. */
  | { readonly kind: "root" };

const GROUPS: readonly (readonly [privilege: Privilege, options: readonly string[]])[] = [
  ["VM.Config.CPU", ["cores", "cpu", "runningcpu", "cpulimit", "cpuunits", "numa", "smp", "sockets", "vcpus"]],
  ["VM.Config.Memory", ["memory", "balloon", "shares", "allow-ksm"]],
  [
    "VM.Config.HWType",
    [
      ...["acpi", "hotplug", "kvm", "machine", "runningmachine", "scsihw", "smbios1", "tablet", "vga", "watchdog"],
      ...["audio0", "rng0"],
    ],
  ],
  [
    "VM.Config.Options",
    [
      ...["agent", "autostart", "bios", "description", "keyboard", "localtime", "migrate_downtime", "migrate_speed"],
      ...["name", "onboot", "ostype", "protection", "reboot", "startdate", "startup", "tdf", "template"],
    ],
  ],
  ["VM.PowerMgmt", ["freeze"]],
  ["VM.Config.Disk", ["boot", "bootdisk", "vmstatestorage"]],
];

const PRIVILEGE_OF = new Map(GROUPS.flatMap(([privilege, options]) => options.map((option) => [option, privilege])));

/**
 * The rule of an option. What is in no group is root's alone: options of the process, of snapshots, and new ones
 * (`check_vm_modify_config_perm` of `PVE::API2::Qemu`, qemu-server 9.2).
 */
export function getOptionRule(option: string): OptionRule {
  if (isDrive(option) || option === "cdrom" || option === "tags") return { kind: "value" };
  if (isSlot(option, "unused", "serial", "usb", "hostpci", "virtiofs")) return { kind: "value" };
  if (isSlot(option, "numa")) return { kind: "privileges", privileges: ["VM.Config.CPU"] };
  if (isSlot(option, "net")) return { kind: "privileges", privileges: ["VM.Config.Network"] };
  if (isCloudInitOption(option))
    return { kind: "privileges", privileges: ["VM.Config.Cloudinit", "VM.Config.Network"], any: true };
  if (option === "vmstate") return { kind: "privileges", privileges: ["VM.Config.Disk", "VM.PowerMgmt"] };
  const privilege = PRIVILEGE_OF.get(option);
  if (privilege === undefined) return { kind: "root" };
  return { kind: "privileges", privileges: [privilege], ...(option === "startup" && { host: "Sys.Modify" }) };
}
