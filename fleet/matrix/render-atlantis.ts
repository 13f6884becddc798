import { stringify } from "yaml";
import type { MatrixInput } from "./renderers";

/**
 * Returns an `atlantis.yaml` with a project a tenant, each in a workspace, and so a clone and a lock, of its own. Each is
 * planned whatever a pull request modifies: the matrix has chosen them. Everything else is the server's (`ci/atlantis/repos.yaml`).
 */
export function renderAtlantis({ document: { tenants } }: Pick<MatrixInput, "document">): string {
  return stringify({
    version: 3,
    parallel_plan: true,
    parallel_apply: true,
    projects: tenants.map((tenant) => ({
      ...{ name: tenant, dir: ".", workspace: tenant },
      autoplan: { when_modified: ["**"] },
    })),
  });
}
