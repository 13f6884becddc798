import { stringify } from "yaml";
import { CommandError } from "../command-error";
import { namePlan } from "../forge/plan-name";
import type { MatrixInput } from "./renderers";

/** What a child pipeline does with each of its tenants. */
type Purpose = "plan" | "deploy" | "drift";

/**
 * Jobs with an environment that a pipeline has at most, unless an administrator has changed it
 * (https://docs.gitlab.com/administration/cicd/limits/#maximum-number-of-deployment-jobs-in-a-pipeline).
 */
const mostJobs = 500;

/**
 * Returns a child pipeline of GitLab with a job a tenant, made of `ci/gitlab/jobs.gitlab-ci.yml`. A job has the variables of
 * its tenant's environment, and no others.
 *
 * @throws CommandError when GitLab would take it for too many jobs.
 */
export function renderGitlab(purpose: Purpose, { document: { tenants } }: Pick<MatrixInput, "document">): string {
  checkCount(purpose, tenants.length);
  return stringify({
    include: [{ local: "ci/gitlab/jobs.gitlab-ci.yml" }],
    // Without it, the child of a merge request's pipeline has no jobs.
    workflow: { rules: [{ if: '$CI_PIPELINE_SOURCE == "parent_pipeline"' }] },
    stages: ["tenants", "report"],
    ...Object.fromEntries(tenants.map((tenant) => [nameJob(purpose, tenant), renderJob(purpose, tenant)])),
    ...(purpose === "deploy" ? {} : { report: { extends: `.${purpose}-report` } }),
    // GitLab makes no pipeline without a job.
    ...(purpose === "deploy" && tenants.length === 0 ? { nothing } : {}),
  });
}

const nothing = {
  stage: "tenants",
  variables: { GIT_STRATEGY: "none" },
  script: ["echo every tenant is deployed as it is"],
};

function checkCount(purpose: Purpose, count: number): void {
  const most = purpose === "deploy" ? mostJobs : mostJobs - 1;
  if (count <= most) return;
  throw new CommandError(
    `--format gitlab-${purpose} must have ${most} tenants at most, as GitLab takes no more jobs of a pipeline that have an environment, got ${count}; name some of them in each of several runs: npx tenantry matrix <tenant...> --format gitlab-${purpose}`,
  );
}

function nameJob(purpose: Purpose, tenant: string): string {
  return purpose === "plan" ? namePlan(tenant) : `${purpose}-${tenant}`;
}

/** A deployment's environment is called after its tenant; that of what only reads as no other tenant can be called. */
function renderJob(purpose: Purpose, tenant: string) {
  return {
    extends: `.${purpose}`,
    variables: { TENANT: tenant },
    environment: { name: purpose === "deploy" ? tenant : `${tenant}_plan` },
    ...(purpose === "deploy" ? { resource_group: `tenant-${tenant}` } : {}),
  };
}
