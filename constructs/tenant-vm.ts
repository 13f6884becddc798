import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import type { Node, Storage, Template } from "../substrate/site";
import type { AnsibleVariables } from "./ansible-variables";
import { throwProblems } from "./config-error";
import type { TenantNetwork } from "./tenant-network";
import { TenantStack } from "./tenant-stack";
import { checkVm } from "./vm-checks";
import { renderAddressRecords } from "./vm-records";
import { renderVm } from "./vm-resource";

/** CPU models that a guest may see (qemu-server's `cpu` option): the generic ones that every host can give, and `host`. */
export type CpuType = "x86-64-v2" | "x86-64-v2-AES" | "x86-64-v3" | "x86-64-v4" | "host" | "max" | "kvm64" | "qemu64";

export interface TenantVmProps {
  /** Network that the VM is connected to. Changing it updates in place, and restarts the VM when its address changes. */
  readonly network: TenantNetwork;

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
   * 100 to 999999999, unique at the site. Changing it **replaces** the VM.
   */
  readonly vmId: number;

  /**
   * IPv4 address: a literal one outside the network's dynamic pool, or `"dhcp"` for one out of the pool.
   *
   * With `"dhcp"` the VM gets no A and PTR record from us, and Ansible connects to its FQDN. Changing it restarts the
   * VM, and cloud-init renews its SSH host keys.
   */
  readonly address: string;

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
   * MAC address of the network device: `"auto"`, or a literal unicast one like `02:00:00:0a:64:0a`.
   *
   * Proxmox VE makes an automatic one up; a plan does not see when it changes. Changing it updates in place, and
   * cloud-init renews the SSH host keys at the next boot.
   *
   * @default "auto"
   */
  readonly mac?: string;

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
  extends Required<Omit<TenantVmProps, "diskGiB" | "dataDisks" | "address" | "mac" | "description">> {
  readonly disks: readonly VmDisk[];
  /** Static address, or undefined: the network's DHCP server gives one. */
  readonly address: string | undefined;
  /** Lower case, or undefined: Proxmox VE makes one up. */
  readonly mac: string | undefined;
  readonly description: string | undefined;
}

/**
 * A VM, cloned from a cloud-init template, with its A and PTR record and its place in the inventory.
 *
 * The id is its host name, and in the plan `proxmox_virtual_environment_vm.<id>`, `dns_a_record_set.<id>` and
 * `dns_ptr_record.<id>`.
 */
export class TenantVm extends Construct implements ITerraformDependable {
  readonly vmId: number;
  /** Name of the node that it runs on. */
  readonly nodeName: string;
  readonly cores: number;
  readonly memoryMiB: number;
  readonly disks: readonly VmDisk[];
  /** Static IPv4 address; undefined with `"dhcp"`. */
  readonly address: string | undefined;
  /** Fully qualified domain name, without the final dot. */
  readonly fqdn: string;
  /** Reference to the VM, for `dependsOn`. */
  readonly fqn: string;

  /** @throws ConfigError with every prop that is wrong. */
  constructor(scope: Construct, id: string, props: TenantVmProps) {
    const stack = TenantStack.of(scope);
    const vm = resolve(props);
    throwProblems(`${scope.node.path}/${id}`, checkVm(scope, id, vm));

    super(scope, id);
    this.vmId = vm.vmId;
    this.nodeName = vm.node.name;
    this.cores = vm.cores;
    this.memoryMiB = vm.memoryMiB;
    this.disks = vm.disks;
    this.address = vm.address;
    this.fqdn = `${id}.${stack.grant.zone.name}`;
    this.fqn = renderVm(this, stack, vm).fqn;

    if (vm.address !== undefined) {
      vm.network.claimAddress(vm.address, this.node.path);
      renderAddressRecords(this, stack, { address: vm.address, network: vm.network });
    }
    stack.addVm(
      {
        id,
        vmId: vm.vmId,
        node: vm.node.name,
        template: vm.template.name,
        cores: vm.cores,
        memoryMiB: vm.memoryMiB,
        disks: vm.disks.map((disk) => ({ ...disk, storage: disk.storage.id })),
        network: vm.network.node.id,
        address: vm.address ?? null,
        mac: vm.mac ?? null,
        fqdn: this.fqdn,
      },
      {
        fqdn: this.fqdn,
        address: vm.address ?? this.fqdn,
        groups: vm.ansibleGroups,
        variables: vm.ansibleVariables,
        vm: this,
      },
    );
  }
}

function resolve(props: TenantVmProps): ResolvedVm {
  const storage = props.storage ?? props.template.storage;
  const boot = { interface: "scsi0", sizeGiB: props.diskGiB ?? props.template.diskGiB, storage };
  return {
    network: props.network,
    template: props.template,
    vmId: props.vmId,
    node: props.node ?? props.template.node,
    storage,
    disks: [boot, ...(props.dataDisks ?? []).map((disk) => ({ ...disk, storage: disk.storage ?? storage }))],
    address: props.address === "dhcp" ? undefined : props.address,
    mac: props.mac === undefined || props.mac.toLowerCase() === "auto" ? undefined : props.mac.toLowerCase(),
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
