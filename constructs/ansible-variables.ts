import { checkText } from "./checks";
import type { JsonValue } from "./template-literal";

/** Ansible variables by name. Values are what YAML has: strings, numbers, booleans, null, lists, mappings. */
export type AnsibleVariables = Readonly<Record<string, JsonValue>>;

/** What Ansible sets whatever an inventory says (Ansible documentation, "Special Variables": magic variables and facts). */
const magic = new Set(
  `ansible_check_mode ansible_collection_name ansible_config_file ansible_dependent_role_names ansible_diff_mode
  ansible_facts ansible_forks ansible_index_var ansible_inventory_sources ansible_limit ansible_local ansible_loop
  ansible_loop_var ansible_parent_role_names ansible_parent_role_paths ansible_play_batch ansible_play_hosts
  ansible_play_hosts_all ansible_play_name ansible_play_role_names ansible_playbook_python ansible_role_name
  ansible_role_names ansible_run_tags ansible_search_path ansible_skip_tags ansible_verbosity ansible_version
  environment group_names groups hostvars inventory_dir inventory_file inventory_hostname inventory_hostname_short omit
  play_hosts playbook_dir role_name role_names role_path vars`.split(/\s+/),
);

/** Returns what is wrong with variables; `taken` are names that the file gives itself. */
export function checkVariables(prop: string, variables: AnsibleVariables, taken: readonly string[]): string[] {
  return Object.entries(variables).flatMap(([name, value]) => {
    const problems: string[] = [];
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
      problems.push(
        `${prop} must have names of a-z, A-Z, 0-9 and _, not beginning with a digit, got ${JSON.stringify(name)}`,
      );
    } else if (taken.includes(name)) {
      problems.push(`${prop} must not set "${name}", which the inventory sets itself`);
    } else if (magic.has(name)) {
      problems.push(`${prop} must not set "${name}", which Ansible sets itself`);
    }
    return [...problems, ...checkValue(`${prop}.${name}`, value)];
  });
}

/** Returns what is wrong with the names of Ansible groups. */
export function checkGroups(prop: string, groups: readonly string[]): string[] {
  return groups
    .filter((group) => !/^[a-z_][a-z0-9_]*$/.test(group) || group === "all" || group === "ungrouped")
    .map((group) => `${prop} must be names of a-z, 0-9 and _, and not all or ungrouped, got ${JSON.stringify(group)}`);
}

function checkValue(prop: string, value: JsonValue): string[] {
  if (typeof value === "string") return checkText(prop, value);
  if (typeof value === "number") {
    // 1e+21 is a string to YAML 1.1.
    return /^-?\d+(?:\.\d+)?$/.test(String(value))
      ? []
      : [`${prop} must be a number without an exponent, got ${value}`];
  }
  if (value === null || typeof value !== "object") return [];
  return Object.entries(value).flatMap(([key, item]) => [
    ...checkText(`${prop}.${key}`, key),
    ...checkValue(`${prop}.${key}`, item),
  ]);
}
