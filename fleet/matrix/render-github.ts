import { CommandError } from "../command-error";
import type { MatrixInput } from "./renderers";

/** Jobs that a matrix has at most (https://docs.github.com/en/actions/using-jobs/using-a-matrix-for-your-jobs). */
const mostJobs = 256;

/**
 * Returns a line for `$GITHUB_OUTPUT`: the tenants, for `matrix: { tenant: ${{ fromJSON(...) }} }`.
 *
 * @throws CommandError when there are more than GitHub makes jobs of.
 */
export function renderGithub({ document: { tenants } }: Pick<MatrixInput, "document">): string {
  if (tenants.length <= mostJobs) return `tenants=${JSON.stringify(tenants)}\n`;
  throw new CommandError(
    `--format github must have ${mostJobs} tenants at most, as GitHub makes no more jobs of a matrix, got ${tenants.length}; name some of them in each of several runs: npx tenantry matrix <tenant...> --format github`,
  );
}
