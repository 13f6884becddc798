import type { DriftFinding } from "./drift-finding";

/**
 * Returns what a plan and our own look tell of a tenant as one: what both tell of once, and what the one says of the
 * other's findings.
 *
 * @param planned what the plan tells
 * @param looked what our own look at VMs tells
 * @param hidden Terraform addresses of VMs that cannot be seen, although their VMIDs are taken
 */
export function mergeFindings(
  planned: readonly DriftFinding[],
  looked: readonly DriftFinding[],
  hidden: ReadonlySet<string>,
): DriftFinding[] {
  const find = (matches: (finding: DriftFinding) => boolean) =>
    new Set(looked.filter(matches).map(({ address }) => address));
  // What differs of another VM differs of no VM of ours.
  const strangers = find(({ verdict }) => verdict === "stranger");
  const templates = find(({ attribute }) => attribute === "template");
  const rest = planned
    .filter(({ address }) => !strangers.has(address))
    .filter(({ address, verdict }) => !(verdict === "stopped" && templates.has(address)))
    .map((finding) => (finding.verdict === "deleted" && hidden.has(finding.address) ? judgeHidden(finding) : finding));
  const changing = new Set(rest.filter(({ apply }) => apply !== "nothing").map(({ address }) => address));
  return [
    ...rest,
    ...looked.map((one) => (one.attribute === "lock" && changing.has(one.address) ? judgeLocked(one) : one)),
  ];
}

function judgeHidden(finding: DriftFinding): DriftFinding {
  const id = finding.address.slice(finding.address.indexOf(".") + 1);
  const vmId = finding.before;
  return {
    ...finding,
    verdict: "dangerous",
    apply: "refused",
    message: `${id} cannot be seen any more, and VMID ${vmId} is taken: the VM is in another pool, or another VM has its id, and an apply would try to make it anew; look for VM ${vmId} as an administrator, and put ours back into its pool`,
  };
}

/** A lock on a VM that an apply would change. */
function judgeLocked(finding: DriftFinding): DriftFinding {
  return { ...finding, verdict: "dangerous", apply: "refused" };
}
