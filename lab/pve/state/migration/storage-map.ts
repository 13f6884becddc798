import { splitList } from "../../parameters/lists";
import { parameterErrors } from "../../pve-error";

/** Which storage of the target takes the place of which. */
export interface StorageMap {
  /** Each storage for itself. */
  readonly identity: boolean;
  readonly entries: ReadonlyMap<string, string>;
  /** For all others. */
  readonly fallback: string | undefined;
}

/**
 * A map from text: `1`, `STORAGE`, `FROM:TO,...` (`PVE::JSONSchema::parse_idmap`, pve-common 9.1).
 *
 * @throws PveError 400 for a map that contradicts itself.
 */
export function parseStorageMap(text: string): StorageMap {
  const refuse = (problem: string) => parameterErrors({ targetstorage: `failed to parse storage map: ${problem}\n` });
  const entries = new Map<string, string>();
  let fallback: string | undefined;
  let identity = false;
  for (const entry of splitList(text)) {
    const [from, to] = entry.split(":");
    if (entry === "1") identity = true;
    else if (from !== undefined && to !== undefined) {
      if (entries.has(from)) throw refuse(`duplicate mapping for source '${from}'`);
      entries.set(from, to);
    } else if (fallback !== undefined) throw refuse(`duplicate 'default' target '${entry}' and '${fallback}'`);
    else fallback = entry;
  }
  if (identity && (entries.size > 0 || fallback !== undefined))
    throw refuse("identity mapping cannot be combined with other mappings");
  return { identity, entries, fallback };
}

/** The storage that takes the place of another. */
export function mapStorage(map: StorageMap | undefined, id: string): string {
  return map?.entries.get(id) ?? map?.fallback ?? id;
}
