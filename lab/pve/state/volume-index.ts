import { type Volume, volumeId } from "./volume";

/** Where volumes lie: a storage, on one node unless it is shared. */
function placeOf({ storage, node }: Pick<Volume, "storage" | "node">): string {
  return `${node ?? ""} ${storage}`;
}

function groupIn<K, V>(groups: Map<K, Set<V>>, key: K): Set<V> {
  const group = groups.get(key) ?? new Set<V>();
  groups.set(key, group);
  return group;
}

interface Place {
  readonly names: Map<string, Volume>;
  usedBytes: number;
}

/** Volumes by all that is asked of them, so that no question goes through those of a thousand VMs. */
export class VolumeIndex {
  readonly #places = new Map<string, Place>();
  readonly #owners = new Map<number, Set<Volume>>();
  readonly #clones = new Map<string, Set<Volume>>();

  constructor(volumes: Iterable<Volume> = []) {
    for (const volume of volumes) this.add(volume);
  }

  /** All, in no order. */
  all(): Volume[] {
    return [...this.#places.values()].flatMap(({ names }) => [...names.values()]);
  }

  /** The one of a name. */
  find(place: Pick<Volume, "storage" | "node">, name: string): Volume | undefined {
    return this.#places.get(placeOf(place))?.names.get(name);
  }

  /** Those at one place, in no order. */
  at(place: Pick<Volume, "storage" | "node">): Iterable<Volume> {
    return this.#places.get(placeOf(place))?.names.values() ?? [];
  }

  /** What those at one place take. */
  usedAt(place: Pick<Volume, "storage" | "node">): number {
    return this.#places.get(placeOf(place))?.usedBytes ?? 0;
  }

  /** Those of a VM, wherever they lie. */
  of(vmid: number): Iterable<Volume> {
    return this.#owners.get(vmid) ?? [];
  }

  /** Whether linked clones read from a volume. */
  hasClones(volume: Volume): boolean {
    return (this.#clones.get(this.#parentKey(volume, volumeId(volume)))?.size ?? 0) > 0;
  }

  /** Adds a volume, whose name must be free. */
  add(volume: Volume): void {
    const key = placeOf(volume);
    const place = this.#places.get(key) ?? { names: new Map(), usedBytes: 0 };
    place.names.set(volume.name, volume);
    place.usedBytes += volume.usedBytes;
    this.#places.set(key, place);
    if (volume.vmid !== undefined) groupIn(this.#owners, volume.vmid).add(volume);
    if (volume.parent !== undefined) groupIn(this.#clones, this.#parentKey(volume, volume.parent)).add(volume);
  }

  /** Removes one of those that were added. */
  remove(volume: Volume): void {
    const place = this.#places.get(placeOf(volume));
    if (!place?.names.delete(volume.name)) return;
    place.usedBytes -= volume.usedBytes;
    if (volume.vmid !== undefined) this.#owners.get(volume.vmid)?.delete(volume);
    if (volume.parent !== undefined) this.#clones.get(this.#parentKey(volume, volume.parent))?.delete(volume);
  }

  #parentKey({ node }: Volume, parent: string): string {
    return `${node ?? ""} ${parent}`;
  }
}
