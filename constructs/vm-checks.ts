import type { Construct } from "constructs";
import { hostVariableNames } from "../inventory/ansible";
import { isSshPublicKey } from "../substrate/names";
import { checkGroups, checkVariables } from "./ansible-variables";
import { checkDistinct, checkFormerId, checkId, checkInteger, checkSlot, checkText } from "./checks";
import { checkFqdn, checkZoneOf } from "./dns-names";
import { checkDevices } from "./network-device-checks";
import { checkSibling } from "./siblings";
import { TenantStack } from "./tenant-stack";
import type { ResolvedVm } from "./tenant-vm";

/** Largest disk, in GiB. */
const maxDiskGiB = 16_384;

/** Disks that a VM may have beside the boot disk (qemu-server: `scsi0` to `scsi30`). */
const maxDataDisks = 30;

/** Returns everything that is wrong with a VM that is about to be made in `scope`. */
export function checkVm(scope: Construct, id: string, vm: ResolvedVm): string[] {
  const stack = TenantStack.of(scope);
  const { zone } = stack.grant;
  const fqdn = `${id}.${zone.name}`;
  return [
    ...checkId(id),
    ...checkSibling(scope, id),
    ...checkFqdn("id", fqdn),
    ...checkZoneOf("id", fqdn, stack),
    ...checkFormerId(id, vm.formerly),
    ...checkPlaces(stack, vm),
    ...checkVmId(stack, vm),
    ...checkInteger("cores", vm.cores, { min: 1, max: vm.node.cores }),
    ...checkInteger("memoryMiB", vm.memoryMiB, { min: 512, max: vm.node.memoryMiB, step: 512 }),
    ...checkDisks(vm),
    ...checkDevices(stack, vm.devices),
    ...checkDescription(vm.description),
    ...checkTags(stack.node.id, vm.tags),
    ...checkSshKeys(vm.sshKeys),
    ...checkGroups("ansibleGroups", vm.ansibleGroups),
    ...checkDistinct("ansibleGroups", vm.ansibleGroups),
    ...checkVariables("ansibleVariables", vm.ansibleVariables, hostVariableNames),
  ];
}

function checkPlaces({ site }: TenantStack, { template, node, disks }: ResolvedVm): string[] {
  const problems: string[] = [];
  if (!Object.values(site.templates).includes(template)) {
    problems.push(`template must be one of site "${site.name}", got "${template.name}"`);
  }
  // The provider would delete the VM before it learns that the node does not exist (bpg/proxmox 0.111.1, observed).
  if (!Object.values(site.nodes).includes(node)) {
    problems.push(`node must be one of site "${site.name}", got "${node.name}"`);
  }
  const [boot] = disks;
  // The clone is made on the template's node, on the storage of the boot disk, and then brought to the other one.
  if (boot && Object.values(site.storages).includes(boot.storage) && !boot.storage.nodes.includes(template.node)) {
    problems.push(`storage must be on the template's node "${template.node.name}" too, got "${boot.storage.id}"`);
  }
  for (const { storage } of disks) {
    if (!Object.values(site.storages).includes(storage)) {
      problems.push(`storage must be one of site "${site.name}", got "${storage.id}"`);
    } else if (!storage.nodes.includes(node)) {
      problems.push(`storage must be on node "${node.name}", got "${storage.id}"`);
    }
  }
  return [...new Set(problems)];
}

function checkVmId({ site, identities }: TenantStack, { vmId, isVmIdOpen }: ResolvedVm): string[] {
  if (isVmIdOpen) return [];
  if (Number.isNaN(vmId) && identities === undefined) return ["vmId must be given where there is no ledger"];
  const template = Object.values(site.templates).find((one) => one.vmId === vmId);
  if (template) return [`vmId must not be the one of a template, got ${vmId}, which ${template.name} has`];
  return checkInteger("vmId", vmId, { min: 100, max: 999_999_999 });
}

function checkDisks({ disks, template }: ResolvedVm): string[] {
  const [boot, ...data] = disks;
  const problems = boot ? checkInteger("diskGiB", boot.sizeGiB, { min: 1, max: maxDiskGiB }) : [];
  if (boot && problems.length === 0 && boot.sizeGiB < template.diskGiB) {
    problems.push(`diskGiB must be at least the ${template.diskGiB} of template ${template.name}, got ${boot.sizeGiB}`);
  }
  if (data.length > maxDataDisks) problems.push(`dataDisks must be at most ${maxDataDisks}, got ${data.length}`);
  data.forEach(({ interface: slot, sizeGiB }, index) => {
    const at = `dataDisks[${index}].`;
    problems.push(...checkSlot(at, slot, `scsi${index + 1}`, "disk"));
    problems.push(...checkInteger(`${at}sizeGiB`, sizeGiB, { min: 1, max: maxDiskGiB }));
  });
  return problems;
}

function checkDescription(description: string | undefined): string[] {
  if (description === undefined) return [];
  const bytes = Buffer.byteLength(description);
  return [
    ...checkText("description", description),
    ...(bytes > 8192 ? [`description must be at most 8192 bytes, got ${bytes}`] : []),
  ];
}

/** Proxmox VE stores tags in lower case, each once: any other form is drift for ever (bpg/proxmox 0.111.1, observed). */
function checkTags(tenant: string, tags: readonly string[]): string[] {
  const problems = checkDistinct("tags", tags);
  for (const tag of tags) {
    if (!/^[a-z0-9_][a-z0-9_.+-]*$/.test(tag)) {
      problems.push(`tags must be of a-z, 0-9, _, -, + and . and not begin with -, + or ., got ${JSON.stringify(tag)}`);
    }
  }
  if (tags.includes(tenant)) problems.push(`tags must not repeat the tenant, got "${tenant}", which is there already`);
  return problems;
}

function checkSshKeys(keys: readonly string[]): string[] {
  return keys.flatMap((key, index) =>
    // The value is not repeated: it could be a private key.
    isSshPublicKey(key)
      ? []
      : [`sshKeys[${index}] must be one OpenSSH public key, as in an .pub file without its newline`],
  );
}
