import type { Storage } from "./storage-config";
import { isBase, type Volume } from "./volume";

/** What may be asked of a volume, in Proxmox's words: `clone` is a linked clone, `copy` a full one. */
export type Feature = "clone" | "copy" | "rename" | "replicate" | "snapshot" | "sparseinit" | "template";

/** What is asked: a template's volume, another one, or a snapshot of either. */
type Subject = "base" | "current" | "snap";

const ALL = ["raw", "qcow2", "vmdk"] as const;
const QCOW2 = ["qcow2"] as const;
const RAW = ["raw"] as const;

type Support = Readonly<Partial<Record<Feature, Readonly<Partial<Record<Subject, readonly string[]>>>>>>;

/** The formats for which each feature is there. */
const SUPPORT: Readonly<Record<Storage["type"], Support>> = {
  dir: {
    snapshot: { current: QCOW2, snap: QCOW2 },
    clone: { base: ALL },
    template: { current: ALL },
    copy: { base: ALL, current: ALL, snap: QCOW2 },
    sparseinit: { base: ALL, current: ALL },
    rename: { current: ALL },
  },
  lvmthin: {
    snapshot: { current: RAW },
    clone: { base: RAW, snap: RAW },
    template: { current: RAW },
    copy: { base: RAW, current: RAW, snap: RAW },
    sparseinit: { base: RAW, current: RAW },
    rename: { current: RAW },
  },
};

/**
 * Whether something can be done with a volume, or with a snapshot of it (`volume_has_feature` of
 * `PVE::Storage::Plugin` and `PVE::Storage::LvmThinPlugin`, pve-storage 9.1).
 */
export function hasFeature(
  { type }: Pick<Storage, "type">,
  volume: Pick<Volume, "name" | "format">,
  feature: Feature,
  { snapshot = false }: { snapshot?: boolean } = {},
): boolean {
  const subject = snapshot ? "snap" : isBase(volume) ? "base" : "current";
  return SUPPORT[type][feature]?.[subject]?.includes(volume.format) ?? false;
}
