import { list, object } from "../../parameters/answers";
import { oneOf, text } from "../../parameters/schema";
import type { FirewallConfig } from "../../state/firewall/config";
import { listAliases } from "../../state/firewall/edit-aliases";
import { ipSetsOf } from "../../state/firewall/edit-ip-sets";
import { CLUSTER } from "../../state/firewall/firewalls";
import { describeNamedLists } from "../../state/firewall/named-lists";
import { type Route, route } from "../route";
import { clusterLevel, type Level, vmLevel } from "./level";

type Scope = "dc" | "guest";

function collect(config: FirewallConfig, scope: Scope, wanted: string | undefined): object[] {
  const ipSets = describeNamedLists(ipSetsOf(config)).map(({ name, comment }) => ({
    type: "ipset",
    name,
    ref: `+${name}`,
    scope,
    comment,
  }));
  const aliases = listAliases(config).map(({ name, comment }) => {
    const key = name.toLowerCase();
    return { type: "alias", name: key, ref: key, scope, comment };
  });
  return [...ipSets, ...aliases].filter(({ type }) => wanted === undefined || type === wanted);
}

/** What a rule may name as source or destination. The lab has no IP sets of SDN. */
const listRefs = ({ path, parameters, audit, placeOf }: Level) =>
  route({
    method: "GET",
    path: `${path}/refs`,
    permission: audit,
    parameters: { ...parameters, type: oneOf(["alias", "ipset"]) },
    answer: list(object({ type: text(), name: text(), ref: text(), scope: text(), comment: text() })),
    handle: ({ cluster: { firewalls }, values: { type }, texts }) => {
      const place = placeOf(texts);
      return [
        ...collect(firewalls.read(CLUSTER), "dc", type),
        ...(place.kind === "vm" ? collect(firewalls.read(place), "guest", type) : []),
      ];
    },
  });

/** References of the cluster and of VMs (`PVE::Firewall::Helpers::collect_refs`, pve-firewall 6.0). */
export const refsRoutes: readonly Route[] = [clusterLevel, vmLevel].map(listRefs);
