/** Where a pool is changed and removed: the second way is deprecated, and the one that older clients know. */
export const POOL_PATHS = ["/pools", "/pools/{poolid}"] as const;

/** One of {@link POOL_PATHS}. */
export type PoolPath = (typeof POOL_PATHS)[number];
