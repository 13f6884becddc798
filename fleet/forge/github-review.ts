import type { PlanCandidate } from "./forge";

/** A pull request, as far as it decides what may be deployed. */
export interface GitHubPull {
  readonly number: number;
  readonly created_at: string;
  /** `null`: it is open. */
  readonly closed_at: string | null;
  /** `null`: it is not merged. */
  readonly merged_at: string | null;
  /** The last commit of its branch: when it was merged, or now. */
  readonly sha: string;
  /** The branch that it is for. */
  readonly base: string;
}

/** A run of a workflow. */
export interface GitHubRun {
  readonly event: string;
  readonly created_at: string;
}

/** What is known of a plan that a run has kept. */
export interface GitHubPlan {
  /** The branch that is deployed. */
  readonly branch: string;
  /** The commit that the run was of. */
  readonly sha: string;
  /** Names the run. */
  readonly origin: string;
  /** Every pull request that there is and was of the run's branch, which is in this repository. */
  readonly pulls: readonly GitHubPull[];
  readonly readRun: () => Promise<GitHubRun>;
  /** Returns the names of what has happened to a pull request. */
  readonly readEvents: (number: number) => Promise<readonly string[]>;
}

/** https://docs.github.com/en/rest/using-the-rest-api/issue-event-types */
const retargets = ["base_ref_changed", "automatic_base_change_succeeded"];

/**
 * Returns why a plan is not one of what was reviewed and merged, if it is not.
 *
 * A run of a pull request does what the workflows say that are in the merge of its branch and its base. Those of the branch's
 * last commit were reviewed when that was merged into the branch that is deployed. Those of an earlier commit were not, nor
 * those of another base: whoever may push a branch may write there what uploads any file as a plan. GitHub does not tell which
 * pull request a run was of (`pull_requests` of a run are those that are open now), so it must be the only one that it can have been.
 */
export async function judgeGitHubPlan(plan: GitHubPlan): Promise<Omit<PlanCandidate, "download">> {
  const { branch, sha, pulls, readRun, readEvents } = plan;
  const merged = pulls.find((one) => one.merged_at !== null && one.sha === sha && one.base === branch);
  if (merged === undefined) return { origin: plan.origin, objection: explainUnmerged(plan) };
  const origin = `pull request #${merged.number}`;
  const run = await readRun();
  if (run.event !== "pull_request") return { origin, objection: `a run of ${run.event} made it` };

  const others = pulls.filter((one) => one !== merged && wasOpen(one, run.created_at));
  const strange = others.find(({ base }) => base !== branch);
  if (strange !== undefined) {
    return { origin, objection: `it may have been made for #${strange.number}, which is for ${strange.base}` };
  }
  for (const { number } of [merged, ...others]) {
    const events = await readEvents(number);
    if (events.some((event) => retargets.includes(event))) {
      return { origin, objection: `#${number} was for another branch before` };
    }
  }
  return { origin, objection: undefined };
}

function explainUnmerged({ branch, sha, pulls }: GitHubPlan): string {
  const own = pulls.filter((one) => one.sha === sha);
  const elsewhere = own.find(({ merged_at, base }) => merged_at !== null && base !== branch);
  if (elsewhere !== undefined) return `#${elsewhere.number} was merged into ${elsewhere.base}, not into ${branch}`;
  const [unmerged] = own;
  if (unmerged !== undefined) return `#${unmerged.number} is not merged`;
  return "it is not of the last commit of a pull request";
}

/** Times are all of one form and zone there (ISO 8601, UTC). */
function wasOpen({ created_at, closed_at }: GitHubPull, time: string): boolean {
  return (
    Date.parse(created_at) <= Date.parse(time) && (closed_at === null || Date.parse(time) <= Date.parse(closed_at))
  );
}
