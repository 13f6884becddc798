import { type Feature, hasFeature } from "../../../lab/pve/state/storage-features";

// volume_has_feature of PVE::Storage::Plugin and PVE::Storage::LvmThinPlugin, pve-storage 9.1, read.

const raw = { name: "100/vm-100-disk-0.raw", format: "raw" };
const qcow2 = { name: "100/vm-100-disk-0.qcow2", format: "qcow2" };
const base = { name: "100/base-100-disk-0.raw", format: "raw" };
const thin = { name: "vm-100-disk-0", format: "raw" };
const thinBase = { name: "base-100-disk-0", format: "raw" };

test("of a dir storage only qcow2 images take snapshots, of LVM-thin all but a template's", () => {
  expect(hasFeature({ type: "dir" }, raw, "snapshot")).toBe(false);
  expect(hasFeature({ type: "dir" }, qcow2, "snapshot")).toBe(true);
  expect(hasFeature({ type: "lvmthin" }, thin, "snapshot")).toBe(true);
  expect(hasFeature({ type: "lvmthin" }, thinBase, "snapshot")).toBe(false);
});

test("a linked clone needs a template's image, or a snapshot on LVM-thin", () => {
  expect(hasFeature({ type: "dir" }, base, "clone")).toBe(true);
  expect(hasFeature({ type: "dir" }, raw, "clone")).toBe(false);
  expect(hasFeature({ type: "dir" }, qcow2, "clone", { snapshot: true })).toBe(false);
  expect(hasFeature({ type: "lvmthin" }, thin, "clone")).toBe(false);
  expect(hasFeature({ type: "lvmthin" }, thin, "clone", { snapshot: true })).toBe(true);
});

test("a full clone of a snapshot needs qcow2 on a dir storage", () => {
  expect(hasFeature({ type: "dir" }, raw, "copy", { snapshot: true })).toBe(false);
  expect(hasFeature({ type: "dir" }, qcow2, "copy", { snapshot: true })).toBe(true);
  expect(hasFeature({ type: "lvmthin" }, thin, "copy", { snapshot: true })).toBe(true);
});

test.each<Feature>(["template", "rename"])("a template's image cannot be asked for %s again", (feature) => {
  expect(hasFeature({ type: "dir" }, raw, feature)).toBe(true);
  expect(hasFeature({ type: "dir" }, base, feature)).toBe(false);
  expect(hasFeature({ type: "lvmthin" }, thinBase, feature)).toBe(false);
});

test("neither storage replicates", () => {
  expect(hasFeature({ type: "dir" }, qcow2, "replicate")).toBe(false);
  expect(hasFeature({ type: "lvmthin" }, thin, "replicate")).toBe(false);
});
