import type { TerraformResource } from "cdktf";
import {
  VirtualEnvironmentVm,
  type VirtualEnvironmentVmConfig,
  type VirtualEnvironmentVmInitializationIpConfig,
  type VirtualEnvironmentVmNetworkDevice,
} from "../.gen/providers/proxmox/virtual-environment-vm";
import type { ResolvedDevice } from "./network-device";
import { escapeTemplate } from "./template-literal";
import type { TenantStack } from "./tenant-stack";
import type { ResolvedVm, TenantVm } from "./tenant-vm";

/**
 * What belongs to the birth of a VM and is not fought over later: a new template, account or resolver at the site must
 * neither replace VMs nor restart them and renew their host keys.
 */
const dayZero = ["clone", "initialization[0].dns", "initialization[0].user_account"];

/**
 * How long to wait for a guest that does not shut down, in seconds; Proxmox VE then stops it. The provider's own default
 * is 30 minutes.
 */
const shutdownTimeoutSeconds = 300;

/** Renders the VM into `scope`. */
export function renderVm(scope: TenantVm, stack: TenantStack, vm: ResolvedVm): TerraformResource {
  return new VirtualEnvironmentVm(scope, "Default", {
    vmId: vm.vmId,
    name: scope.node.id,
    nodeName: vm.node.name,
    description: vm.description === undefined ? undefined : escapeTemplate(vm.description),
    poolId: stack.grant.pool,
    tags: [stack.node.id, ...vm.tags].sort(),
    onBoot: vm.startOnBoot,
    // Proxmox VE's own guard: neither the VM nor one of its disks can be removed there.
    protection: vm.protected || undefined,
    started: true,
    timeoutShutdownVm: shutdownTimeoutSeconds,
    clone: { vmId: vm.template.vmId, nodeName: vm.template.node.name, datastoreId: vm.storage.id, full: true },
    cpu: { cores: vm.cores, sockets: 1, type: vm.cpuType },
    memory: { dedicated: vm.memoryMiB },
    agent: renderAgent(vm),
    disk: vm.disks.map((disk) => ({
      interface: disk.interface,
      datastoreId: disk.storage.id,
      size: disk.sizeGiB,
      discard: "on",
    })),
    networkDevice: vm.devices.map(renderNetworkDevice),
    initialization: renderInitialization(stack, vm),
    lifecycle: { ignoreChanges: dayZero, preventDestroy: vm.protected || undefined },
    // A guest that asks for its reserved address must not be there before the reservation.
    dependsOn: nonEmpty(
      vm.devices
        .filter(({ addressing }) => addressing === "reserved")
        .flatMap(({ network }) => network.reservationsFile ?? []),
    ),
  });
}

/**
 * An enabled agent lets Proxmox VE shut the guest down and freeze its file systems. Its addresses are never asked for:
 * each plan would wait for them until a timeout where the agent does not answer.
 */
function renderAgent({ template }: ResolvedVm): VirtualEnvironmentVmConfig["agent"] {
  return { enabled: template.guestAgent, waitForIp: { disabled: true } };
}

function renderNetworkDevice({ network, mac }: ResolvedDevice): VirtualEnvironmentVmNetworkDevice {
  // An attribute, not a block: in JSON every key must be there, with null where it is unset. The generated types know
  // no null.
  const device = {
    bridge: network.vlan.bridge,
    disconnected: false,
    // Deprecated: any value makes the provider warn.
    enabled: null,
    firewall: false,
    macAddress: mac ?? null,
    model: "virtio",
    mtu: null,
    queues: null,
    rateLimit: null,
    trunks: null,
    vlanId: network.vlan.id,
  };
  return device as unknown as VirtualEnvironmentVmNetworkDevice;
}

/** What cloud-init is told of a device's addresses. The default route goes through the first device alone. */
function renderIpConfig(device: ResolvedDevice, index: number): VirtualEnvironmentVmInitializationIpConfig {
  const { network, addressing, address, ipv6Addressing, ipv6Address } = device;
  const { gateway, ipv6 } = network.vlan;
  const ipv4 =
    addressing === "static"
      ? { address: `${address}/${network.prefixLength}`, gateway: index === 0 ? gateway : undefined }
      : { address: "dhcp" };
  if (ipv6Addressing === "none") return { ipv4 };
  // Proxmox VE's word for SLAAC. The router says the gateway itself then.
  if (ipv6Addressing === "slaac") return { ipv4, ipv6: { address: "auto" } };
  return { ipv4, ipv6: { address: `${ipv6Address}/64`, gateway: index === 0 ? ipv6?.gateway : undefined } };
}

function renderInitialization(stack: TenantStack, vm: ResolvedVm): VirtualEnvironmentVmConfig["initialization"] {
  const { site, grant } = stack;
  return {
    datastoreId: vm.storage.id,
    dns: { domain: grant.zone.name, servers: [...site.nameServers] },
    ipConfig: vm.devices.map(renderIpConfig),
    userAccount: {
      username: site.automationUser.name,
      keys: [...site.automationUser.publicKeys, ...vm.sshKeys].map(escapeTemplate),
    },
  };
}

function nonEmpty<T>(items: T[]): T[] | undefined {
  return items.length === 0 ? undefined : items;
}
