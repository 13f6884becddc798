import { Construct } from "constructs";

/** Returns the construct of `scope` that has this id, if any. */
export function findSibling(scope: Construct, id: string): Construct | undefined {
  const child = scope.node.tryFindChild(id);
  // It finds one for every id that JavaScript's own objects know, too.
  return Construct.isConstruct(child) && child.node.id === id ? child : undefined;
}

/** Returns what is wrong when another construct of the same scope has this id already. */
export function checkSibling(scope: Construct, id: string): string[] {
  const kind = findSibling(scope, id)?.constructor.name;
  if (kind === undefined) return [];
  return [`id must be unique among the VMs, networks and records of the tenant, got "${id}", which a ${kind} has`];
}
