const name = "[A-Za-z0-9_][A-Za-z0-9_.-]*";
const member = new RegExp(`^@${name}(?:/${name})*$`);
const mailAddress = /^[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+$/;

/**
 * Returns what is wrong with owners, a line a problem. They are words of `CODEOWNERS`: GitHub takes `@user`,
 * `@organization/team` and e-mail addresses
 * (https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners),
 * GitLab these and `@group/subgroup` (https://docs.gitlab.com/user/project/codeowners/).
 */
export function checkOwners(owners: readonly string[]): string[] {
  return owners.flatMap((owner, index) => [
    ...(member.test(owner) || mailAddress.test(owner)
      ? []
      : [`owners[${index}] must be @user, @organization/team or an e-mail address, got ${JSON.stringify(owner)}`]),
    ...(owners.indexOf(owner) === index
      ? []
      : [`owners must hold each once, got ${JSON.stringify(owner)} more than once`]),
  ]);
}
