import { z } from "zod";

const name = z.string().regex(/^[\w.-]+$/);
const requirements = z.array(z.enum(["approved", "mergeable", "undiverged"]));
const pattern = z.string().refine((text) => /^\/.*\/$/.test(text) && RegExp(text.slice(1, -1)) !== undefined);

/**
 * `atlantis.yaml`, the keys that are used, by its documentation (https://www.runatlantis.io/docs/repo-level-atlantis-yaml). What
 * only the server may set without its leave (`workflow`, `apply_requirements`) is not among them.
 */
export const repositoryConfig = z.strictObject({
  version: z.literal(3),
  parallel_plan: z.boolean(),
  parallel_apply: z.boolean(),
  projects: z
    .array(
      z.strictObject({
        name,
        dir: z.string().refine((dir) => !dir.includes("..")),
        workspace: name,
        autoplan: z.strictObject({ when_modified: z.array(z.string()).min(1) }),
      }),
    )
    .refine((projects) => new Set(projects.map((project) => project.name)).size === projects.length),
});

const step = z.strictObject({
  run: z.union([z.string(), z.strictObject({ command: z.string(), output: z.enum(["show", "hide"]) })]),
});

const stage = z.strictObject({ steps: z.array(step) });

/** `repos.yaml`, the keys that are used, by its documentation (https://www.runatlantis.io/docs/server-side-repo-config). */
export const serverConfig = z
  .strictObject({
    repos: z.array(
      z.strictObject({
        id: z.string(),
        branch: pattern,
        workflow: name,
        apply_requirements: requirements,
        allowed_overrides: z.array(
          z.enum([
            "apply_requirements",
            "workflow",
            "delete_source_branch_on_merge",
            "repo_locks",
            "custom_policy_check",
          ]),
        ),
        allow_custom_workflows: z.boolean(),
        autodiscover: z.strictObject({ mode: z.enum(["auto", "enabled", "disabled"]) }),
        pre_workflow_hooks: z.array(z.strictObject({ description: z.string(), commands: z.string(), run: z.string() })),
      }),
    ),
    workflows: z.record(name, z.strictObject({ plan: stage, apply: stage })),
  })
  .refine(({ repos, workflows }) => repos.every(({ workflow }) => workflow in workflows));
