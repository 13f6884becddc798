import type { Environment } from "../lab-environment";
import type { Repository } from "./repository";

/** Who commits where git knows nobody. */
const nobody = { name: "tenantry", email: "tenantry@localhost" };

/** Makes a commit of a tree, and returns it. No hook runs. @throws CommandError when git refuses. */
export async function makeCommit(
  repository: Repository,
  { tree, parent, message }: { readonly tree: string; readonly parent: string; readonly message: string },
): Promise<string> {
  const variables = await findIdentity(repository);
  return repository.ask(["commit-tree", tree, "-p", parent, "-F", "-"], { variables, input: message });
}

/** Returns the message of a commit, which starts no pipeline. */
export function renderMessage(tenants: readonly string[], applied: string): string {
  const whose = tenants.length > 3 ? `${tenants.length} tenants` : tenants.join(", ");
  return [
    `chore(tenant-inventory): ${whose} as applied`,
    ...(tenants.length > 3 ? [tenants.join(", ")] : []),
    `What an apply of ${applied} has written.`,
    "[skip ci]",
  ].join("\n\n");
}

/** What git would make up of the machine's name is nobody's. */
async function findIdentity(repository: Repository): Promise<Environment> {
  const known = await Promise.all(
    ["AUTHOR", "COMMITTER"].map((role) =>
      repository.run(["-c", "user.useConfigOnly=true", "var", `GIT_${role}_IDENT`]),
    ),
  );
  if (known.every(({ exitCode }) => exitCode === 0)) return {};
  const roles = ["AUTHOR", "COMMITTER"].flatMap((role) => [
    [`GIT_${role}_NAME`, nobody.name],
    [`GIT_${role}_EMAIL`, nobody.email],
  ]);
  return Object.fromEntries(roles);
}
