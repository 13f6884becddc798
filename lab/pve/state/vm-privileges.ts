import { parseProperties } from "../parameters/property-string";
import { hostpciFormat, rngFormat, usbFormat, virtiofsFormat } from "../parameters/qemu/devices";
import { isDrive, isSlot } from "../parameters/slots";
import type { Privilege } from "../permissions/privileges";
import { getOptionRule } from "../permissions/vm-options";
import { failure, parameterErrors } from "../pve-error";
import { type Caller, isRoot } from "./caller";
import type { ClusterState } from "./cluster-state";
import { isCdrom, isCloudInitDrive, parseDrive, parseNewDisk } from "./drive";
import { checkBridges } from "./network-privileges";
import { checkTags } from "./tag-privileges";
import { checkPrivileges, checkVolumeAccess, readVolumeId } from "./volume-privileges";

/** Options of a VM by name, as texts. */
type Options = Iterable<readonly [option: string, text: string]>;

/** What is done to an option; the text of a refusal names it. */
type Verb = "set" | "modify" | "delete";

/**
 * What one caller may do to one VM. Each check throws a PveError 403 that names path and privilege, or 500 where
 * Proxmox wants root itself (`PVE::API2::Qemu`, qemu-server 9.2; texts observed).
 */
export class VmPrivileges {
  readonly #cluster: ClusterState;
  readonly #caller: Caller;
  readonly #vmid: number;
  readonly #pool: string | undefined;

  /** @param pool the pool that a new VM will be in, whose rights count for it already */
  constructor(cluster: ClusterState, caller: Caller, vmid: number, pool?: string) {
    this.#cluster = cluster;
    this.#caller = caller;
    this.#vmid = vmid;
    this.#pool = pool;
  }

  /** Privileges on the VM, or on the pool of a new one. */
  checkVm(privileges: readonly Privilege[], any = false): void {
    if (this.#pool !== undefined) {
      const ofPool = this.#cluster.access.findMissing(this.#caller, `/pool/${this.#pool}`, privileges, any);
      if (ofPool === undefined) return;
    }
    this.#check(`/vms/${this.#vmid}`, privileges, any);
  }

  /** What setting or deleting these options needs whatever their values (`check_vm_modify_config_perm`). */
  checkOptions(options: readonly string[]): void {
    if (isRoot(this.#caller)) return;
    for (const option of options) {
      const rule = getOptionRule(option);
      if (rule.kind === "root") throw failure(`only root can set '${option}' config`);
      if (rule.kind === "value") continue;
      this.checkVm(rule.privileges, rule.any);
      if (rule.host !== undefined) this.#check("/", [rule.host]);
    }
  }

  /**
   * What drives of a request need: space for new ones, rights on volumes that exist and on those that are imported
   * (`check_storage_access`).
   *
   * @throws PveError 400 for a storage that holds no images.
   */
  checkStorages(node: string, options: Options): void {
    for (const [option, text] of options) {
      if (isDrive(option)) this.#checkDriveStorage(node, option, text);
      if (option === "vmstatestorage") this.#check(`/storage/${text}`, ["Datastore.AllocateSpace"]);
    }
  }

  /** Devices of a VM to be made, whose values decide. */
  checkNewDevices(options: Options): void {
    for (const [option, text] of options) this.#checkDevice(option, text, "set");
  }

  /** NICs of a VM. */
  checkBridges(options: Options): void {
    checkBridges(this.#cluster, this.#caller, options);
  }

  /** A change of an option whose value decides, from what the VM has. */
  checkChange(option: string, before: string | undefined, after: string): void {
    if (option === "tags") checkTags(this.#cluster, this.#caller, this.#vmid, before ?? "", after);
    if (isSlot(option, "net") && before !== undefined) this.checkBridges([[option, before]]);
    for (const text of [before, after]) {
      if (text === undefined) continue;
      if (isDrive(option)) this.#checkDrive(text);
      this.#checkDevice(option, text, "modify");
    }
  }

  /** The deletion of an option whose value decides. */
  checkDeletion(option: string, before: string): void {
    if (option === "tags") checkTags(this.#cluster, this.#caller, this.#vmid, before, "");
    if (isSlot(option, "net")) this.checkBridges([[option, before]]);
    if (isDrive(option)) this.#checkDrive(before);
    if (isSlot(option, "unused")) this.checkVm(["VM.Config.Disk"]);
    this.#checkDevice(option, before, "delete");
  }

  /** Whether a volume is one of the VM's own, by its name. */
  owns(volume: string): boolean {
    return readVolumeId(this.#cluster, volume)?.vmid === this.#vmid;
  }

  /** Space on the storage of a volume: needed to grow and to destroy it. */
  checkSpace(volume: string): void {
    const name = readVolumeId(this.#cluster, volume);
    if (name) this.#check(`/storage/${name.storage}`, ["Datastore.AllocateSpace"]);
  }

  /**
   * What a clone of these options needs: space for each disk, on `storage` where that is given, the devices of the
   * source and its networks (`check_storage_access_clone`, `check_mapping_access`, `check_bridge_access`).
   */
  checkClone(options: ReadonlyMap<string, string>, storage: string | undefined): void {
    for (const [option, text] of options) {
      if (!isDrive(option)) continue;
      const drive = parseDrive(text);
      if (isCdrom(drive)) {
        if (drive.file === "cdrom") this.#check("/", ["Sys.Console"]);
      } else if (storage !== undefined) this.#check(`/storage/${storage}`, ["Datastore.AllocateSpace"]);
      else this.checkSpace(drive.file);
    }
    const stateStorage = options.get("vmstatestorage");
    if (stateStorage !== undefined) this.#check(`/storage/${stateStorage}`, ["Datastore.AllocateSpace"]);
    for (const [option, text] of options) this.#checkMapping(option, text);
    this.checkBridges(options);
  }

  #check(path: string, privileges: readonly Privilege[], any = false): void {
    checkPrivileges(this.#cluster, this.#caller, path, privileges, any);
  }

  #checkDriveStorage(node: string, option: string, text: string): void {
    const drive = parseDrive(text);
    const { file, "import-from": source } = drive;
    const newDisk = isCdrom(drive) ? undefined : parseNewDisk(file);
    if (file === "none" || /^[^/:\s]+:cloudinit$/.test(file)) {
      // Nothing is read, and space for a cloud-init drive is not asked for (observed).
    } else if (file === "cdrom") {
      this.#check("/", ["Sys.Console"]);
    } else if (newDisk) {
      this.#check(`/storage/${newDisk.storage}`, ["Datastore.AllocateSpace"]);
      if (!this.#cluster.storages.get(newDisk.storage, node).content.has("images"))
        throw parameterErrors({ storage: `storage '${newDisk.storage}' does not support vm images` });
    } else {
      checkVolumeAccess(this.#cluster, this.#caller, this.#vmid, file);
      const content = readVolumeId(this.#cluster, file)?.content ?? "images";
      if (content !== "images" && content !== "iso")
        throw parameterErrors({ [option]: "content type needs to be 'images' or 'iso'" });
    }
    if (source !== undefined) this.#checkImport(option, source);
  }

  #checkImport(option: string, source: string): void {
    const image = readVolumeId(this.#cluster, source);
    if (image && image.content !== "images" && image.content !== "import") {
      const problem = `${source} has wrong type '${image.content}' - needs to be 'images' or 'import'`;
      throw parameterErrors({ [option]: problem });
    }
    if (image?.vmid !== undefined) this.#check(`/vms/${image.vmid}`, ["VM.Clone"]);
    else checkVolumeAccess(this.#cluster, this.#caller, this.#vmid, source);
  }

  #checkDrive(text: string): void {
    const drive = parseDrive(text);
    if (isCloudInitDrive(drive)) this.checkVm(["VM.Config.Cloudinit", "VM.Config.CDROM"]);
    else this.checkVm([isCdrom(drive) ? "VM.Config.CDROM" : "VM.Config.Disk"]);
  }

  #checkDevice(option: string, text: string, verb: Verb): void {
    if (isRoot(this.#caller)) return;
    if (isSlot(option, "serial")) {
      if (text !== "socket") throw failure(`only root can ${verb} '${option}' config for real devices`);
      this.checkVm(["VM.Config.HWType"]);
    }
    if (isSlot(option, "usb") || option === "rng0") this.checkVm(["VM.Config.HWType"]);
    if (isSlot(option, "virtiofs")) this.checkVm(["VM.Config.Disk"]);
    this.#checkMapping(option, text);
    if (!isSlot(option, "hostpci")) return;
    this.checkVm(["VM.Config.HWType"]);
    if (parseProperties(hostpciFormat, text).romfile !== undefined)
      throw parameterErrors({ [option]: "only root@pam can set 'romfile' option" });
  }

  /** Devices of the node that a VM is given: those that are mapped want a right on the mapping, others root. */
  #checkMapping(option: string, text: string): void {
    if (option === "rng0" && parseProperties(rngFormat, text).source === "/dev/hwrng")
      this.#check("/mapping/hwrng", ["Mapping.Use"]);
    if (isSlot(option, "virtiofs"))
      this.#check(`/mapping/dir/${parseProperties(virtiofsFormat, text).dirid}`, ["Mapping.Use"]);
    const kind = isSlot(option, "usb") ? "usb" : isSlot(option, "hostpci") ? "pci" : undefined;
    if (kind === undefined) return;
    const { host, mapping } = parseProperties(kind === "usb" ? usbFormat : hostpciFormat, text);
    if (kind === "usb" && host !== undefined && /^spice$/i.test(host)) return;
    const devices = kind === "usb" ? "real devices" : "non-mapped devices";
    if (host !== undefined) {
      if (!isRoot(this.#caller)) throw failure(`only root can set '${option}' config for ${devices}`);
    } else if (mapping === undefined) throw failure("either 'host' or 'mapping' must be set.");
    else this.#check(`/mapping/${kind}/${mapping}`, ["Mapping.Use"]);
  }
}
