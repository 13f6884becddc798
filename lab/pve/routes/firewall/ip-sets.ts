import { list, nothing, object } from "../../parameters/answers";
import { boolean, text } from "../../parameters/schema";
import { withDigest } from "../../state/firewall/digest";
import { deleteIpSet, ipSetsOf } from "../../state/firewall/edit-ip-sets";
import { createOrRenameList, describeNamedLists } from "../../state/firewall/named-lists";
import { type Route, route } from "../route";
import { clusterLevel, type Level, vmLevel } from "./level";
import { anyName, comment, digest, name } from "./parameters";

/** All IP sets by name, without their members. */
const listAll = ({ path, parameters, audit, placeOf }: Level) =>
  route({
    method: "GET",
    path: `${path}/ipset`,
    permission: audit,
    parameters,
    answer: list(object({ name: text(), comment: text(), digest: text() })),
    handle: ({ cluster, texts }) => withDigest(describeNamedLists(ipSetsOf(cluster.firewalls.read(placeOf(texts))))),
  });

/** Makes an empty IP set; or with `rename` gives that one another name or comment. */
const create = ({ path, parameters, modify, placeOf }: Level) =>
  route({
    method: "POST",
    path: `${path}/ipset`,
    permission: modify,
    parameters: { ...parameters, name, comment, rename: anyName, digest },
    answer: nothing,
    handle: ({ cluster, values: { name, comment, rename, digest }, texts }) => {
      const config = cluster.firewalls.read(placeOf(texts));
      createOrRenameList(ipSetsOf(config), { name, comment, rename, digest });
      cluster.firewalls.write(placeOf(texts), config);
    },
  });

/** Removes an IP set, with members only if forced; also one that rules use. */
const remove = ({ path, parameters, modify, placeOf }: Level) =>
  route({
    method: "DELETE",
    path: `${path}/ipset/{name}`,
    permission: modify,
    parameters: { ...parameters, name, force: boolean() },
    answer: nothing,
    handle: ({ cluster, values: { name, force }, texts }) => {
      const config = cluster.firewalls.read(placeOf(texts));
      deleteIpSet(config, name, force ?? false);
      cluster.firewalls.write(placeOf(texts), config);
    },
  });

/** IP sets of the cluster and of VMs (`PVE::API2::Firewall::BaseIPSetList`, pve-firewall 6.0). */
export const ipSetRoutes: readonly Route[] = [clusterLevel, vmLevel].flatMap((level) => [
  listAll(level),
  create(level),
  remove(level),
]);
