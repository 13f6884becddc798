import type { Storage } from "../../state/storage";

/** What answers say of a storage. Images hold no data, so that it is always empty. */
export function describeStorage({ type, content, shared, bytes }: Storage) {
  return {
    type,
    content: [...content].join(","),
    shared: Number(shared),
    active: 1,
    enabled: 1,
    total: bytes,
    used: 0,
    avail: bytes,
  };
}
