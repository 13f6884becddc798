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

/** Volumes by all that is asked of them, so that no question goes through those of a thousand VMs. */
export class VolumeIndex {
  readonly #places = new Map<string, Map<string, Volume>>();
  readonly #owners = new Map<number, Set<Volume>>();
  readonly #clones = new Map<string, Set<Volume>>();

  constructor(volumes: Iterable<Volume> = []) {
    for (const volume of volumes) this.add(volume);
  }

  /** All, in no order. */
  all(): Volume[] {
    return [...this.#places.values()].flatMap((place) => [...place.values()]);
  }

  /** The one of a name. */
  find(place: Pick<Volume, "storage" | "node">, name: string): Volume | undefined {
    return this.#places.get(placeOf(place))?.get(name);
  }

  /** Those at one place, in no order. */
  at(place: Pick<Volume, "storage" | "node">): Iterable<Volume> {
    return this.#places.get(placeOf(place))?.values() ?? [];
  }

  /** Those of a VM, wherever they lie. */
  of(vmid: number): Iterable<Volume> {
    return this.#owners.get(vmid) ?? [];
  }

  /** Whether linked clones read from a volume. */
  hasClones(volume: Volume): boolean {
    return (this.#clones.get(this.#parentKey(volume, volumeId(volume)))?.size ?? 0) > 0;
  }

  add(volume: Volume): void {
    const place = placeOf(volume);
    const names = this.#places.get(place) ?? new Map<string, Volume>();
    names.set(volume.name, volume);
    this.#places.set(place, names);
    if (volume.vmid !== undefined) groupIn(this.#owners, volume.vmid).add(volume);
    if (volume.parent !== undefined) groupIn(this.#clones, this.#parentKey(volume, volume.parent)).add(volume);
  }

  remove(volume: Volume): void {
    this.#places.get(placeOf(volume))?.delete(volume.name);
    if (volume.vmid !== undefined) this.#owners.get(volume.vmid)?.delete(volume);
    if (volume.parent !== undefined) this.#clones.get(this.#parentKey(volume, volume.parent))?.delete(volume);
  }

  #parentKey({ node }: Volume, parent: string): string {
    return `${node ?? ""} ${parent}`;
  }
}
