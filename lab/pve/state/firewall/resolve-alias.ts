import { ALIAS_REFERENCE } from "../../parameters/firewall";
import { failure } from "../../pve-error";
import type { Alias, FirewallConfig } from "./config";

/**
 * The alias that a reference means: a VM's own before the cluster's, unless its scope says which.
 *
 * @throws PveError 500 when there is none (`PVE::Firewall::resolve_alias`, pve-firewall 6.0).
 */
export function resolveAlias(reference: string, cluster: FirewallConfig, own: FirewallConfig): Alias {
  const [, scope, name = reference] = ALIAS_REFERENCE.exec(reference) ?? [];
  const key = name.toLowerCase();
  const special = scope === "dc/" || own === cluster ? undefined : own.aliases.get(key);
  const alias = special ?? (scope === "guest/" ? undefined : cluster.aliases.get(key));
  if (!alias) throw failure(`no such alias '${name}'`);
  return alias;
}
