import { isDrive } from "../../parameters/slots";
import type { ClusterState } from "../cluster-state";
import { isCdrom, isCloudInitDrive, parseDrive } from "../drive";
import type { Vm } from "../vm";
import { splitVolumeId, type Volume } from "../volume";

/** A volume of a VM that only its node has, or a drive of the node itself. */
export interface LocalVolume {
  readonly id: string;
  /** The option that names it now. */
  readonly option: string | undefined;
  readonly isCdrom: boolean;
  readonly isCloudInit: boolean;
  readonly isUnused: boolean;
  readonly isState: boolean;
  /** The snapshots that have it. */
  readonly snapshots: readonly string[];
  readonly volume: Volume | undefined;
}

/** Everything that a VM names and that is not on a shared storage, by id (`PVE::QemuServer::foreach_volid`). */
export function localVolumesOf({ storages }: ClusterState, { node, config }: Vm): LocalVolume[] {
  const found = new Map<string, LocalVolume & { snapshots: string[] }>();
  const sections: [string | undefined, ReadonlyMap<string, string>][] = [
    [undefined, config.options],
    [undefined, config.pending],
    ...config.snapshots,
  ];
  for (const [snapshot, options] of sections) {
    for (const [option, text] of options) {
      const isUnused = /^unused\d+$/.test(option);
      if (!isDrive(option) && !isUnused && option !== "vmstate") continue;
      const drive = parseDrive(text);
      const { file } = drive;
      if (file === "none" || drive.shared === "1") continue;
      const hasStorage = file.includes(":");
      if (hasStorage && storages.get(splitVolumeId(file)[0], node).shared) continue;
      const known = found.get(file);
      if (known && snapshot !== undefined) known.snapshots.push(snapshot);
      if (known) continue;
      found.set(file, {
        id: file,
        option: snapshot === undefined ? option : undefined,
        isCdrom: isCdrom(drive),
        isCloudInit: isCloudInitDrive(drive),
        isUnused,
        isState: option === "vmstate",
        snapshots: snapshot === undefined ? [] : [snapshot],
        volume: hasStorage ? storages.find(file, node) : undefined,
      });
    }
  }
  return [...found.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}
