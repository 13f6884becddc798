/** The elements of a list value: `,`, `;` and blanks separate (`PVE::Tools::split_list`, pve-common 9.1, observed). */
export function splitList(value: string | undefined): string[] {
  return (value ?? "").split(/[,;\s]+/).filter((element) => element !== "");
}
