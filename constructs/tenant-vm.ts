import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import type { Node, Storage, Template } from "../substrate/site";
import type { AnsibleVariables } from "./ansible-variables";
import { throwProblems } from "./config-error";
import {
  type FurtherNetworkDevice,
  type NetworkDeviceProps,
  type ResolvedDevice,
  resolveDevice,
} from "./network-device";
import { TenantStack } from "./tenant-stack";
import { getTerraformAddress } from "./terraform-address";
import { checkVm } from "./vm-checks";
import { renderHost, renderIntent } from "./vm-facts";
import { renderAddressRecords } from "./vm-records";
import { renderVm } from "./vm-resource";

/** CPU models that a guest may see (qemu-server's `cpu` option): the generic ones that every host can give, and `host`. */
export type CpuType = "x86-64-v2" | "x86-64-v2-AES" | "x86-64-v3" | "x86-64-v4" | "host" | "max" | "kvm64" | "qemu64";

export interface TenantVmProps extends NetworkDeviceProps {
  /**
   * Template that the VM is cloned from.
   *
   * Changing it clones nothing anew on a VM that exists: for that, replace the VM. But node, storage and size of the
   * boot disk follow the new template unless they are given here, with what changing them does, and so does the guest
   * agent, with a restart.
   */
  readonly template: Template;

  /**
   * Id of the VM in Proxmox VE.
   *
   * 100 to 999999999, unique at the site, and in no other tenant's range. Changing it **replaces** the VM.
   *
   * @default - the lowest free one of the tenant's range, from the ledger
   */
  readonly vmId?: number;

  /**
   * Further network devices: `net1`, `net2`, ... in this order and without a gap, each in a network of its own.
   *
   * A device has the name `<id>-<network>` in DNS. The default route goes through `net0`. Adding one at the end, or taking
   * the last one out, updates in place, restarts the VM, and cloud-init renews its SSH host keys. One that is taken out
   * leaves its IP configuration in Proxmox VE, which must be deleted there (docs/addresses-and-macs.md).
   *
   * @default - none
   */
  readonly networkDevices?: readonly FurtherNetworkDevice[];

  /**
   * Whether the VM may not be destroyed: neither by an apply, nor in Proxmox VE, nor by taking it out of the code.
   *
   * Changing it updates in place. Before the VM can go, `false` must be deployed.
   *
   * @default false
   */
  readonly protected?: boolean;

  /**
   * The id that this VM had before: says that it is the same machine under a new name. Its resources are moved in the
   * state, and it keeps what the ledger has of it. Can be left out again once it is deployed.
   *
   * @default - it never had another
   */
  readonly formerly?: string;

  /**
   * Number of cores.
   *
   * 1 to the node's own number. Changing it restarts the VM.
   *
   * @default 2
   */
  readonly cores?: number;

  /**
   * Memory given to the guest, in MiB.
   *
   * Multiple of 512, from 512 to the node's own memory. Changing it restarts the VM.
   *
   * @default 2048
   */
  readonly memoryMiB?: number;

  /**
   * Size of the boot disk, in GiB.
   *
   * From the size of the template's disk to 16384. Raising it grows the disk in place; it can never be lowered.
   *
   * @default - the size of the template's disk
   */
  readonly diskGiB?: number;

  /**
   * Further disks: `scsi1`, `scsi2`, ... in this order and without a gap.
   *
   * Adding one at the end or raising a size updates in place. Only the last can be taken out: it is detached, and its
   * volume stays as `unused0`. (The provider tells disks by their place in the list. A new one in the place of another
   * would be given the other's volume: bpg/proxmox 0.111.1, proxmoxtf/resource/vm/disk/disk.go, `path_in_datastore`.)
   *
   * @default - none
   */
  readonly dataDisks?: readonly DataDisk[];

  /**
   * Storage of the VM's disks. Changing it shuts the VM down, moves the disks and starts it.
   *
   * On a VM that is cloned to another node, both nodes must have it.
   *
   * @default - the template's
   */
  readonly storage?: Storage;

  /**
   * Node that the VM runs on. Changing it **replaces** the VM.
   *
   * On another node than the template's the VM is cloned across nodes: straight from a shared storage, else by a
   * migration after the clone, for which the tenant's token needs `VM.Migrate` as well.
   *
   * @default - the template's
   */
  readonly node?: Node;

  /**
   * CPU model that the guest sees. Changing it restarts the VM.
   *
   * @default "x86-64-v2-AES"
   */
  readonly cpuType?: CpuType;

  /**
   * Notes shown in Proxmox VE, Markdown, at most 8192 bytes, without white space around them. Changing them updates in
   * place.
   *
   * @default - none
   */
  readonly description?: string;

  /**
   * Tags beside the tenant's own: lower case, `a-z`, `0-9`, `_`, `-`, `+`, `.`. Changing them updates in place.
   *
   * @default - none
   */
  readonly tags?: readonly string[];

  /**
   * Whether the VM starts when its node does. Changing it updates in place.
   *
   * @default true
   */
  readonly startOnBoot?: boolean;

  /**
   * OpenSSH public keys that may log in beside the automation user's. They are set at the first boot: changing them
   * changes nothing on a VM that exists.
   *
   * @default - none
   */
  readonly sshKeys?: readonly string[];

  /**
   * Ansible groups of the host. Changing them rewrites `hosts.yml`.
   *
   * @default - none
   */
  readonly ansibleGroups?: readonly string[];

  /**
   * Ansible variables of the host. Changing them rewrites `hosts.yml`.
   *
   * @default - none
   */
  readonly ansibleVariables?: AnsibleVariables;
}

/** A disk beside the boot disk. */
export interface DataDisk {
  /** Slot of the disk, `scsi1` to `scsi30`. In most guests `scsi1` is `/dev/sdb`. */
  readonly interface: `scsi${number}`;

  /** Size in GiB, 1 to 16384. Raising it grows the disk in place; it can never be lowered. */
  readonly sizeGiB: number;

  /**
   * Storage of the disk. Changing it shuts the VM down, moves the disk and starts it.
   *
   * @default - the VM's
   */
  readonly storage?: Storage;
}

/** One disk, resolved. */
export interface VmDisk {
  /** Slot: `scsi0` is the boot disk. */
  readonly interface: string;
  readonly storage: Storage;
  readonly sizeGiB: number;
}

/** A VM of the tenant, every default resolved. */
export interface ResolvedVm
  extends Required<
    Omit<
      TenantVmProps,
      keyof NetworkDeviceProps | "networkDevices" | "diskGiB" | "dataDisks" | "description" | "formerly"
    >
  > {
  readonly disks: readonly VmDisk[];
  /** `net0`, and what follows it. */
  readonly devices: readonly [ResolvedDevice, ...ResolvedDevice[]];
  readonly description: string | undefined;
  readonly formerly: string | undefined;
  /** Whether the VMID only stands in until the ledger has one. */
  readonly isVmIdOpen: boolean;
  /** The id that the VM was born with. */
  readonly born: string;
}

/**
 * A VM, cloned from a cloud-init template, with its names, its reservations at the DHCP server and its place in the
 * inventory.
 *
 * The id is its host name, and in the plan `proxmox_virtual_environment_vm.<id>`, `dns_a_record_set.<id>`,
 * `dns_ptr_record.<id>`, and with IPv6 `dns_aaaa_record_set.<id>` and `dns_ptr_record.<id>-ipv6`.
 */
export class TenantVm extends Construct implements ITerraformDependable {
  readonly vmId: number;
  /** Name of the node that it runs on. */
  readonly nodeName: string;
  readonly cores: number;
  readonly memoryMiB: number;
  readonly disks: readonly VmDisk[];
  /** IPv4 address of `net0`; undefined with `"dhcp"`. */
  readonly address: string | undefined;
  /** IPv6 address of `net0`, as far as it is known. */
  readonly ipv6Address: string | undefined;
  /** MAC address of `net0`; undefined when it is an automatic one. */
  readonly mac: string | undefined;
  /** Fully qualified domain name, without the final dot. */
  readonly fqdn: string;
  /** Reference to the VM, for `dependsOn`. */
  readonly fqn: string;
  /** Terraform address of the VM. */
  readonly terraformAddress: string;

  /** @throws ConfigError with every prop that is wrong. */
  constructor(scope: Construct, id: string, props: TenantVmProps) {
    const stack = TenantStack.of(scope);
    const vm = resolve(stack, id, props);
    throwProblems(`${scope.node.path}/${id}`, checkVm(scope, id, vm));

    super(scope, id);
    const [first] = vm.devices;
    this.vmId = vm.vmId;
    this.nodeName = vm.node.name;
    this.cores = vm.cores;
    this.memoryMiB = vm.memoryMiB;
    this.disks = vm.disks;
    this.address = first.address;
    this.ipv6Address = first.ipv6Address;
    this.mac = first.mac;
    this.fqdn = `${id}.${stack.grant.zone.name}`;
    const resource = renderVm(this, stack, vm);
    this.fqn = resource.fqn;
    this.terraformAddress = getTerraformAddress(resource);

    for (const device of vm.devices) {
      renderAddressRecords(this, stack, device);
      tellNetwork(this, device);
    }
    stack.addVm(renderIntent(this, stack, vm), renderHost(this, vm));
    if (vm.formerly !== undefined) stack.addRename(this, vm.formerly);
  }
}

/** Takes a device's addresses in its network: nobody else gets them, and the DHCP server knows whose they are. */
function tellNetwork({ node }: TenantVm, { network, address, ipv6Address, mac, label }: ResolvedDevice): void {
  for (const one of [address, ipv6Address]) if (one !== undefined) network.claimAddress(one, node.path);
  if (address !== undefined && mac !== undefined) {
    network.addReservation({ macAddress: mac, address, hostName: label });
  }
}

function resolve(stack: TenantStack, id: string, props: TenantVmProps): ResolvedVm {
  const { template, formerly } = props;
  const storage = props.storage ?? template.storage;
  const boot = { interface: "scsi0", sizeGiB: props.diskGiB ?? template.diskGiB, storage };
  const vm = { site: stack.site, tenant: stack.node.id, id, formerly };
  const { identities } = stack;
  const vmId = props.vmId === undefined ? identities?.getVmId(vm) : { value: props.vmId, isOpen: false };
  const context = { vm, template, identities };
  return {
    template,
    formerly,
    vmId: vmId?.value ?? Number.NaN,
    isVmIdOpen: vmId?.isOpen ?? false,
    born: identities?.getBirthId(vm) ?? id,
    node: props.node ?? template.node,
    storage,
    disks: [boot, ...(props.dataDisks ?? []).map((disk) => ({ ...disk, storage: disk.storage ?? storage }))],
    devices: [
      resolveDevice(props, { at: "", interface: "net0" }, context),
      ...(props.networkDevices ?? []).map((device, index) =>
        resolveDevice(device, { at: `networkDevices[${index}].`, interface: device.interface }, context),
      ),
    ],
    protected: props.protected ?? false,
    cores: props.cores ?? 2,
    memoryMiB: props.memoryMiB ?? 2048,
    cpuType: props.cpuType ?? "x86-64-v2-AES",
    // Proxmox VE keeps no white space at the end and no empty description, the provider none at the beginning.
    description: props.description?.trim() || undefined,
    tags: props.tags ?? [],
    startOnBoot: props.startOnBoot ?? true,
    sshKeys: props.sshKeys ?? [],
    ansibleGroups: props.ansibleGroups ?? [],
    ansibleVariables: props.ansibleVariables ?? {},
  };
}
