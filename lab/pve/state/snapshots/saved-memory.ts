import { isSlot } from "../../parameters/slots";
import { failure } from "../../pve-error";
import type { ClusterState } from "../cluster-state";
import { drivesOf, isCdrom } from "../drive";
import type { Vm } from "../vm";
import { memoryBytes } from "../vm-status";
import { splitVolumeId, type Volume, volumeId } from "../volume";

const MIB = 1024 ** 2;
/** What the state of the devices takes beside the memory, which is written twice at most. */
const DEVICES_BYTES = 500 * MIB;

/** What a VM's process is, for a later one to be the same. */
const MACHINE = "pc-i440fx-10.1+pve0";

/**
 * The storage that a VM's memory is saved on: the one that the VM names, else one of its disks', shared before local and
 * files before others, else `local` (`PVE::QemuConfig::find_vmstate_storage`, qemu-server 9.2).
 */
export function findStateStorage({ storages }: ClusterState, { node, config }: Vm): string {
  const named = config.options.get("vmstatestorage");
  if (named !== undefined) return named;
  const drives = drivesOf(config.options).filter(([, drive]) => !isCdrom(drive) && drive.file.includes(":"));
  const used = [...new Set(drives.map(([, { file }]) => splitVolumeId(file)[0]))]
    .sort()
    .map((id) => storages.get(id, node));
  const pick = (shared: boolean) => {
    const some = used.filter((storage) => storage.shared === shared);
    return some.findLast(({ type }) => type === "dir") ?? some[0];
  };
  return (pick(true) ?? pick(false))?.id ?? "local";
}

/** @throws PveError 500 when the VM has a device whose state nobody can save. */
export function checkSavable({ options }: Vm["config"]): void {
  if ([...options.keys()].some((option) => isSlot(option, "hostpci")))
    throw failure(
      "cannot suspend VM to disk due to passed-through PCI device(s), which lack the possibility to save/restore their internal state",
    );
}

/**
 * Makes the image for a running VM's memory, and says so among these options.
 *
 * @throws PveError 500 when it cannot be made.
 */
export function allocateState(
  cluster: ClusterState,
  { node, vmid, config }: Vm,
  target: { readonly name: string; readonly storage: string; readonly options: Map<string, string> },
): Volume {
  const { type } = cluster.storages.get(target.storage, node);
  const volume = cluster.storages.allocateNamed(target.storage, {
    node,
    vmid,
    bytes: memoryBytes(config.options) * 2 + DEVICES_BYTES,
    name: `vm-${vmid}-state-${target.name}${type === "dir" ? ".raw" : ""}`,
    format: "raw",
  });
  target.options.set("vmstate", volumeId(volume));
  target.options.set("runningmachine", MACHINE);
  target.options.set("runningcpu", "kvm64,enforce,+kvm_pv_eoi,+kvm_pv_unhalt,+lahf_lm,+sep");
  return volume;
}
