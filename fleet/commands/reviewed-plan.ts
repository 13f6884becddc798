import type { TenantIntent } from "../../ledger/fleet-document";
import { CommandError } from "../command-error";
import { readEnvironment } from "../environment";
import { findForge } from "../forge/find-forge";
import { prepareKeptPlans, removeKeptPlan } from "../plan/keep-plans";
import { hashStack, readStack } from "../plan/stack-document";
import { findProjectRoot } from "../project-root";
import { readFleet } from "../read-fleet";
import { toOneLine } from "../report/one-line";
import { takeReviewedPlan } from "../reviewed-plan/take-reviewed-plan";
import { say } from "../say";
import { synthesize } from "../synthesis";

/**
 * `tenantry reviewed-plan`: puts the plan of a tenant into a folder that was reviewed in the change which is now merged. Exit
 * code 2: there is none.
 */
export async function reviewedPlan(tenant: string, { out }: { readonly out: string }): Promise<number> {
  const root = findProjectRoot();
  const forge = findForge(readEnvironment());
  if (forge === undefined) {
    throw new CommandError(
      "reviewed plans are kept by pipelines of GitHub and GitLab: run this in one (GITHUB_ACTIONS or GITLAB_CI is true there), or plan anew: npx tenantry plan",
    );
  }
  await synthesize(root);
  const [intent] = readFleet(root, [tenant]) as [TenantIntent];
  const folder = prepareKeptPlans(out);
  // Whatever comes: what was there is not what was looked for.
  removeKeptPlan(folder, tenant);
  const configuration = hashStack(readStack(root, intent));
  const found = await takeReviewedPlan({ forge, tenant, configuration, folder });
  if ("reason" in found) {
    say(toOneLine(`${tenant}: no reviewed plan of what is to be deployed: ${found.reason}`));
    return 2;
  }
  say(toOneLine(`${tenant}: the plan that was reviewed in ${found.origin} is in ${out}`));
  return 0;
}
