import { list, nothing, object } from "../../parameters/answers";
import { integer, required, text } from "../../parameters/schema";
import { withDigest } from "../../state/firewall/digest";
import { createAlias, deleteAlias, getAlias, listAliases, updateAlias } from "../../state/firewall/edit-aliases";
import { type Route, route } from "../route";
import { clusterLevel, type Level, vmLevel } from "./level";
import { anyName, comment, digest, name } from "./parameters";

const cidr = required(text({ format: "IPorCIDR" }));

const aliasAnswer = { name: text(), cidr: text(), comment: text(), ipversion: integer() };

/** All aliases by name. */
const listAll = ({ path, parameters, audit, placeOf }: Level) =>
  route({
    method: "GET",
    path: `${path}/aliases`,
    permission: audit,
    parameters,
    answer: list(object({ ...aliasAnswer, digest: text() })),
    handle: ({ cluster, texts }) => withDigest(listAliases(cluster.firewalls.read(placeOf(texts)))),
  });

/** Names an address or a network. */
const create = ({ path, parameters, modify, placeOf }: Level) =>
  route({
    method: "POST",
    path: `${path}/aliases`,
    permission: modify,
    parameters: { ...parameters, name, cidr, comment },
    answer: nothing,
    handle: ({ cluster, values: { name, cidr, comment }, texts }) => {
      const config = cluster.firewalls.read(placeOf(texts));
      createAlias(config, { name, cidr, comment });
      cluster.firewalls.write(placeOf(texts), config);
    },
  });

/** One alias, without a digest. */
const read = ({ path, parameters, audit, placeOf }: Level) =>
  route({
    method: "GET",
    path: `${path}/aliases/{name}`,
    permission: audit,
    parameters: { ...parameters, name },
    answer: object(aliasAnswer),
    handle: ({ cluster, values, texts }) => getAlias(cluster.firewalls.read(placeOf(texts)), values.name),
  });

/** Puts another address in its place, under another name too. A comment that is not given is gone. */
const update = ({ path, parameters, modify, placeOf }: Level) =>
  route({
    method: "PUT",
    path: `${path}/aliases/{name}`,
    permission: modify,
    parameters: { ...parameters, name, cidr, comment, rename: anyName, digest },
    answer: nothing,
    handle: ({ cluster, values: { name, cidr, comment, rename, digest }, texts }) => {
      const config = cluster.firewalls.read(placeOf(texts));
      updateAlias(config, { name, cidr, comment, rename, digest });
      cluster.firewalls.write(placeOf(texts), config);
    },
  });

/** Removes an alias, also one that rules and IP sets use. */
const remove = ({ path, parameters, modify, placeOf }: Level) =>
  route({
    method: "DELETE",
    path: `${path}/aliases/{name}`,
    permission: modify,
    parameters: { ...parameters, name, digest },
    answer: nothing,
    handle: ({ cluster, values: { name, digest }, texts }) => {
      const config = cluster.firewalls.read(placeOf(texts));
      deleteAlias(config, name, digest);
      cluster.firewalls.write(placeOf(texts), config);
    },
  });

/** Aliases of the cluster and of VMs (`PVE::API2::Firewall::AliasesBase`, pve-firewall 6.0). */
export const aliasRoutes: readonly Route[] = [clusterLevel, vmLevel].flatMap((level) => [
  listAll(level),
  create(level),
  read(level),
  update(level),
  remove(level),
]);
