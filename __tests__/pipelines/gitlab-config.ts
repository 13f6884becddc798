import { type CollectionTag, parse, type YAMLSeq } from "yaml";

/** Variables of a pipeline or a job. */
export type Variables = Readonly<Record<string, string>>;

interface Rule {
  readonly if?: string;
  readonly variables?: Variables;
}

/** A job as a pipeline has it, all that it extends and refers to put in. */
export interface GitLabJob {
  readonly stage?: string;
  readonly needs?: readonly string[];
  readonly variables?: Variables;
  readonly environment?: { readonly name: string; readonly action?: string };
  readonly resource_group?: string;
  readonly when?: "always";
  readonly before_script?: readonly string[];
  readonly script?: readonly string[];
  readonly after_script?: readonly string[];
  readonly artifacts?: { readonly paths: readonly string[]; readonly when?: "always"; readonly access?: string };
  readonly cache?: readonly { readonly paths: readonly string[] }[];
  readonly inherit?: { readonly variables: boolean };
  readonly trigger?: { readonly include: readonly [{ readonly artifact: string; readonly job: string }] };
  readonly interruptible?: boolean;
  readonly tags?: readonly string[];
}

/** A pipeline that GitLab would make. */
export interface GitLabPipeline {
  readonly stages: readonly string[];
  /** Global variables. */
  readonly variables: Variables;
  /** By name. */
  readonly jobs: Readonly<Record<string, GitLabJob>>;
}

type Node = Record<string, unknown>;

const keywords = new Set(["include", "variables", "workflow", "stages", "default"]);

/** `!reference [job, key]` (https://docs.gitlab.com/ci/yaml/yaml_optimization/#reference-tags). */
class Reference {
  constructor(readonly path: readonly string[]) {}
}

const referenceTag: CollectionTag = {
  tag: "!reference",
  collection: "seq",
  resolve: (seq) => new Reference((seq as YAMLSeq).toJSON() as string[]),
};

/**
 * Returns the pipeline that GitLab makes of a configuration: `include: local`, `extends`, `!reference`, `workflow` and `rules`
 * as https://docs.gitlab.com/ci/yaml/ says; undefined: none.
 *
 * @param read returns a file of the repository
 * @param given variables that are known before
 */
export function readPipeline(
  text: string,
  read: (path: string) => string,
  given: Variables,
): GitLabPipeline | undefined {
  const config = load(text, read);
  const { rules } = (config.workflow ?? {}) as { rules?: readonly Rule[] };
  if (rules !== undefined && findRule(rules, given) === undefined) return undefined;
  const jobs: Record<string, GitLabJob> = {};
  for (const name of Object.keys(config).filter((key) => !keywords.has(key) && !key.startsWith("."))) {
    const { rules, ...job } = resolve(config, name) as GitLabJob & { rules?: readonly Rule[] };
    const rule = rules === undefined ? {} : findRule(rules, given);
    if (rule !== undefined) jobs[name] = { ...job, variables: { ...job.variables, ...rule.variables } };
  }
  if (Object.keys(jobs).length === 0) return undefined;
  const variables = Object.entries((config.variables ?? {}) as Record<string, string | { value: string }>);
  return {
    stages: (config.stages ?? ["build", "test", "deploy"]) as string[],
    variables: Object.fromEntries(
      variables.map(([name, value]) => [name, typeof value === "string" ? value : value.value]),
    ),
    jobs,
  };
}

function load(text: string, read: (path: string) => string): Node {
  const { include = [], ...own } = parse(text, { customTags: [referenceTag] }) as Node;
  const included = (include as { local: string }[]).map(({ local }) => load(read(local), read));
  return [...included, own].reduce(merge, {});
}

/** Of two lists the second counts, as everywhere in GitLab. */
function merge(one: Node, other: Node): Node {
  const merged: Node = { ...one };
  for (const [key, value] of Object.entries(other)) {
    merged[key] = isNode(merged[key]) && isNode(value) ? merge(merged[key], value) : value;
  }
  return merged;
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Reference);
}

function resolve(config: Node, name: string): Node {
  const node = config[name];
  if (!isNode(node)) throw new Error(`there is no job ${name}`);
  const { extends: parents = [], ...own } = node;
  const merged = [...[parents].flat().map((parent) => resolve(config, String(parent))), own].reduce(merge, {});
  return Object.fromEntries(Object.entries(merged).map(([key, value]) => [key, dereference(config, value)]));
}

function dereference(config: Node, value: unknown): unknown {
  if (!Array.isArray(value)) return value;
  return value.flatMap((item) => {
    if (!(item instanceof Reference)) return [item];
    const [job = "", key = ""] = item.path;
    return resolve(config, job)[key];
  });
}

function findRule(rules: readonly Rule[], variables: Variables): Rule | undefined {
  return rules.find(({ if: condition = "" }) => condition.split(" && ").every((term) => isTrue(term, variables)));
}

/** https://docs.gitlab.com/ci/jobs/job_rules/#cicd-variable-expressions, as far as it is used. */
function isTrue(term: string, variables: Variables): boolean {
  const [, name = "", operator, right = ""] = /^\$(\w+) (==|!=|=~) (.+)$/.exec(term) ?? [];
  const left = variables[name] ?? null;
  if (operator === "=~") return new RegExp(right.slice(1, -1)).test(left ?? "");
  const other = right.startsWith("$") ? (variables[right.slice(1)] ?? null) : JSON.parse(right);
  if (operator === "==") return left === other;
  if (operator === "!=") return left !== other;
  throw new Error(`nobody reads the condition ${term} here`);
}
