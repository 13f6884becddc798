import type { Cluster } from "../../cluster";
import { GIB } from "../parameters/sizes";
import { failure } from "../pve-error";
import type { ClusterState } from "./cluster-state";
import { drivesOf, isCdrom } from "./drive";
import type { Vm } from "./vm";
import { readVolumeName } from "./volume-name";

const MIB = 1024 ** 2;

/**
 * Puts the files of a boot file on the storages, on each node that has them.
 *
 * @throws PveError 500 for a name that is no file's, or that its storage does not hold.
 */
export function bootFiles({ storages, nodes }: ClusterState, definitions: Cluster["storages"]): void {
  for (const { id, files = [] } of definitions) {
    const { type, content, shared } = storages.config.get(id);
    const having = [...nodes.keys()].filter((node) => storages.isOn(storages.config.get(id), node));
    for (const { name, sizeMiB } of files) {
      const kind = readVolumeName(type, name).content;
      if (kind === "images" || !content.has(kind))
        throw failure(`storage '${id}' of the boot file does not hold '${name}'`);
      for (const node of shared ? having.slice(0, 1) : having)
        storages.addFile({ node, storage: id, name, fileBytes: Math.round(sizeMiB * MIB) });
    }
  }
}

/** Puts data on the disks of a VM of the boot file. */
export function fillDisks({ storages }: ClusterState, { node, config }: Vm, dataGiB: number): void {
  for (const [, drive] of drivesOf(config.options))
    if (!isCdrom(drive)) storages.fill(storages.getVolume(drive.file, node), dataGiB * GIB);
}
