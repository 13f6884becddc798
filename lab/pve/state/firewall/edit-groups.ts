import { failure } from "../../pve-error";
import type { ClusterState } from "../cluster-state";
import type { FirewallConfig, Rule } from "./config";
import { CLUSTER, type Place } from "./firewalls";
import { createOrRenameList, type NamedListRequest, type NamedLists } from "./named-lists";

/** The security groups of the cluster. */
export function groupsOf({ groups, groupComments }: FirewallConfig): NamedLists<Rule> {
  return { lists: groups, comments: groupComments, parameter: "group", noun: "Security group" };
}

/** The rules of a security group. @throws PveError 500 */
export function getGroup({ groups }: FirewallConfig, name: string): Rule[] {
  const rules = groups.get(name);
  if (!rules) throw failure(`no such security group '${name}'`);
  return rules;
}

function renameInRules(rules: readonly Rule[], from: string, to: string): void {
  for (const rule of rules) if (rule.type === "group" && rule.action === from) rule.action = to;
}

/**
 * Makes or renames a security group; the rules of all that use it follow a new name.
 *
 * @throws PveError, and then nothing has changed.
 */
export function createOrRenameGroup(cluster: ClusterState, request: NamedListRequest): void {
  const { firewalls } = cluster;
  const config = firewalls.read(CLUSTER);
  createOrRenameList(groupsOf(config), request);
  const { name, rename } = request;
  if (rename !== undefined && rename !== name) {
    const places: Place[] = [
      ...[...cluster.nodes.keys()].map((node): Place => ({ kind: "host", node })),
      ...cluster.listVms().map(({ vmid }): Place => ({ kind: "vm", vmid })),
    ];
    for (const place of places) {
      const user = firewalls.read(place);
      renameInRules(user.rules, rename, name);
      firewalls.write(place, user);
    }
    renameInRules(config.rules, rename, name);
  }
  firewalls.write(CLUSTER, config);
}

/** @throws PveError 500 when there is no such group, or it has rules. That rules use it is no problem. */
export function deleteGroup(config: FirewallConfig, name: string): void {
  if (getGroup(config, name).length > 0) throw failure(`Security group '${name}' is not empty`);
  config.groups.delete(name);
}
