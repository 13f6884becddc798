import type { Construct } from "constructs";

/** Returns what is wrong when another construct of the same scope has this id already. */
export function checkSibling(scope: Construct, id: string): string[] {
  const sibling = scope.node.tryFindChild(id);
  if (sibling === undefined || id === "constructor") return [];
  const kind = sibling.constructor.name;
  return [`id must be unique among the VMs, networks and records of the tenant, got "${id}", which a ${kind} has`];
}
