import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";

/**
 * The per-user folder for what is costly to make: `$XDG_CACHE_HOME/tenantry`, else `~/.cache/tenantry`.
 *
 * As the XDG Base Directory Specification says, a relative `XDG_CACHE_HOME` counts as not set.
 */
export function cacheFolder(): string {
  const base = process.env.XDG_CACHE_HOME;
  return join(base !== undefined && isAbsolute(base) ? base : join(homedir(), ".cache"), "tenantry");
}
