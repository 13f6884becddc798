import type { Forge } from "./forge";
import { GitHub } from "./github";
import { GitLab } from "./gitlab";

/**
 * Returns the forge whose pipeline this is; undefined: it is none.
 *
 * @throws CommandError when the environment lacks something.
 */
export function findForge(environment: NodeJS.ProcessEnv): Forge | undefined {
  if (environment.GITHUB_ACTIONS === "true") return new GitHub(environment);
  if (environment.GITLAB_CI === "true") return new GitLab(environment);
  return undefined;
}
