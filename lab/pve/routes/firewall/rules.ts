import { list, nothing, object } from "../../parameters/answers";
import { integer, type ParameterTable, required, text } from "../../parameters/schema";
import type { Permission } from "../../permissions/permission";
import type { ClusterState } from "../../state/cluster-state";
import type { RuleScope } from "../../state/firewall/check-rule";
import type { FirewallConfig, Rule } from "../../state/firewall/config";
import { withDigest } from "../../state/firewall/digest";
import { getGroup } from "../../state/firewall/edit-groups";
import { deleteRule, getRule, insertRule, updateRule } from "../../state/firewall/edit-rules";
import { CLUSTER, type Place } from "../../state/firewall/firewalls";
import { type Route, route } from "../route";
import { clusterLevel, hostLevel, type Level, vmLevel } from "./level";
import { deletes, digest, group, pos, ruleAnswer, ruleParameters } from "./parameters";

type Texts = Readonly<Record<string, string>>;

/** The rules of a firewall or of a security group, to be read or to be changed and written. */
interface OpenRules {
  readonly rules: Rule[];
  readonly scope: RuleScope;
  readonly write: () => void;
}

interface RuleList {
  readonly path: string;
  readonly parameters: ParameterTable;
  readonly audit: Permission;
  readonly modify: Permission;
  /** @throws PveError 500 for a group that does not exist. */
  readonly open: (cluster: ClusterState, texts: Texts) => OpenRules;
}

function scopeOf(cluster: ClusterState, place: Place, config: FirewallConfig): RuleScope {
  return place.kind === "cluster"
    ? { environment: "cluster", cluster: config }
    : { environment: place.kind, cluster: cluster.firewalls.read(CLUSTER), own: config };
}

function rulesOf({ path, placeOf, ...level }: Level): RuleList {
  return {
    ...level,
    path: `${path}/rules`,
    open: (cluster, texts) => {
      const place = placeOf(texts);
      const config = cluster.firewalls.read(place);
      const write = () => cluster.firewalls.write(place, config);
      return { rules: config.rules, scope: scopeOf(cluster, place, config), write };
    },
  };
}

const rulesOfGroup: RuleList = {
  path: "/cluster/firewall/groups/{group}",
  parameters: { group },
  audit: clusterLevel.audit,
  modify: clusterLevel.modify,
  open: ({ firewalls }, { group = "" }) => {
    const config = firewalls.read(CLUSTER);
    const scope: RuleScope = { environment: "group", cluster: config };
    return { rules: getGroup(config, group), scope, write: () => firewalls.write(CLUSTER, config) };
  },
};

/** All rules of a list in their order. */
const listRules = ({ path, parameters, audit, open }: RuleList) =>
  route({
    method: "GET",
    path,
    permission: audit,
    parameters,
    answer: list(object({ ...ruleAnswer, pos: integer() })),
    handle: ({ cluster, texts }) => withDigest(open(cluster, texts).rules).map((rule, pos) => ({ ...rule, pos })),
  });

/** Puts a new rule before all others. A given position is not asked for (observed). */
const createRule = ({ path, parameters, modify, open }: RuleList) =>
  route({
    method: "POST",
    path,
    permission: modify,
    parameters: {
      ...ruleParameters,
      ...parameters,
      type: required(ruleParameters.type),
      action: required(ruleParameters.action),
      pos: integer({ minimum: 0 }),
    },
    answer: nothing,
    handle: ({ cluster, texts }) => {
      const { rules, scope, write } = open(cluster, texts);
      insertRule(rules, scope, texts);
      write();
    },
  });

/** One rule. Its position is text here, as it was sent (observed). */
const readRule = ({ path, parameters, audit, open }: RuleList) =>
  route({
    method: "GET",
    path: `${path}/{pos}`,
    permission: audit,
    parameters: { ...parameters, pos },
    answer: object({ ...ruleAnswer, pos: text() }),
    handle: ({ cluster, values, texts }) => {
      const { rules } = open(cluster, texts);
      return { ...getRule(withDigest(rules), values.pos), pos: texts.pos };
    },
  });

/** Changes a rule, or with `moveto` moves it and changes nothing else. */
const changeRule = ({ path, parameters, modify, open }: RuleList) =>
  route({
    method: "PUT",
    path: `${path}/{pos}`,
    permission: modify,
    parameters: { ...ruleParameters, ...parameters, pos, moveto: integer({ minimum: 0 }), delete: deletes },
    answer: nothing,
    handle: ({ cluster, values, texts }) => {
      const { rules, scope, write } = open(cluster, texts);
      const { pos, moveto, digest, delete: remove } = values;
      updateRule(rules, scope, { pos, moveto, digest, texts, remove });
      write();
    },
  });

/** Removes a rule. */
const removeRule = ({ path, parameters, modify, open }: RuleList) =>
  route({
    method: "DELETE",
    path: `${path}/{pos}`,
    permission: modify,
    parameters: { ...parameters, pos, digest },
    answer: nothing,
    handle: ({ cluster, values, texts }) => {
      const { rules, write } = open(cluster, texts);
      deleteRule(rules, values.pos, values.digest);
      write();
    },
  });

/** Rules of the cluster, nodes, VMs and security groups (`PVE::API2::Firewall::RulesBase`, pve-firewall 6.0). */
export const ruleRoutes: readonly Route[] = [
  rulesOf(clusterLevel),
  rulesOf(hostLevel),
  rulesOf(vmLevel),
  rulesOfGroup,
].flatMap((rules) => [listRules(rules), createRule(rules), readRule(rules), changeRule(rules), removeRule(rules)]);
