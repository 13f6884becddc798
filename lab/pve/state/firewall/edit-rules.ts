import { splitList } from "../../parameters/lists";
import { failure, parameterErrors } from "../../pve-error";
import { checkRule, type RuleScope } from "./check-rule";
import { RULE_OPTIONS, type Rule } from "./config";
import { checkDigest } from "./digest";

/** What a request gives of a rule, by parameter. */
export type RuleTexts = Readonly<Record<string, string>>;

/** A change of the rule at a position. */
export interface RuleChange {
  readonly pos: number;
  readonly digest: string | undefined;
  /** The position to move it to; all else is left alone then. */
  readonly moveto: number | undefined;
  readonly texts: RuleTexts;
  /** A list of what the rule shall no longer have. */
  readonly remove: string | undefined;
}

/** `pos` and `digest` may be deleted too: they are parameters of a rule, and no part of it. */
const PROPERTIES: ReadonlySet<string> = new Set([...RULE_OPTIONS, "type", "action", "enable", "pos", "digest"]);

function copyTexts(rule: Rule, texts: RuleTexts): void {
  const { type, action, enable } = texts;
  if (type !== undefined) rule.type = type;
  if (action !== undefined) rule.action = action;
  if (enable !== undefined) rule.enable = Number(enable) === 0 ? 0 : 1;
  for (const option of RULE_OPTIONS) {
    const text = texts[option];
    if (text === "" || text === "-") delete rule[option];
    else if (text !== undefined) rule[option] = text;
  }
}

function removeProperties(rule: Rule, remove: string | undefined): void {
  for (const name of splitList(remove)) {
    if (!PROPERTIES.has(name)) throw parameterErrors({ delete: `no such property ('${name}')` });
    if (name === "type" || name === "action")
      throw parameterErrors({ delete: `unable to delete required property '${name}'` });
    delete rule[name as keyof Rule];
  }
}

/** @throws PveError 500 */
export function getRule(rules: readonly Rule[], pos: number): Rule {
  const rule = rules[pos];
  if (!rule) throw failure(`no rule at position ${pos}`);
  return rule;
}

/** Puts a new rule before all others, disabled unless told otherwise; a position is not asked for (observed). */
export function insertRule(rules: Rule[], scope: RuleScope, texts: RuleTexts): void {
  const rule: Rule = { type: "", action: "", enable: 0 };
  copyTexts(rule, texts);
  checkRule(rule, scope);
  rules.unshift(rule);
}

/**
 * Moves a rule before the one that is at `moveto` now, so that one further is where it was already
 * (`PVE::API2::Firewall::RulesBase`, pve-firewall 6.0).
 */
function moveRule(rules: Rule[], pos: number, moveto: number): void {
  const [rule] = rules.splice(pos, 1);
  if (rule) rules.splice(moveto > pos ? moveto - 1 : moveto, 0, rule);
}

/** Changes or moves a rule. @throws PveError, and then nothing may be written. */
export function updateRule(rules: Rule[], scope: RuleScope, { pos, digest, moveto, texts, remove }: RuleChange): void {
  checkDigest(rules, digest);
  const rule = getRule(rules, pos);
  if (moveto !== undefined && moveto !== pos) {
    moveRule(rules, pos, moveto);
    return;
  }
  copyTexts(rule, texts);
  removeProperties(rule, remove);
  checkRule(rule, scope);
}

/** Removes a rule. @throws PveError, and then nothing may be written. */
export function deleteRule(rules: Rule[], pos: number, digest: string | undefined): void {
  checkDigest(rules, digest);
  getRule(rules, pos);
  rules.splice(pos, 1);
}
