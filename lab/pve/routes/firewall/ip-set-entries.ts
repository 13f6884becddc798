import { list, nothing, object } from "../../parameters/answers";
import { boolean, required, text } from "../../parameters/schema";
import { withDigest } from "../../state/firewall/digest";
import { addEntry, deleteEntry, getEntry, getIpSet, updateEntry } from "../../state/firewall/edit-ip-sets";
import { CLUSTER } from "../../state/firewall/firewalls";
import { type Route, route } from "../route";
import { clusterLevel, type Level, vmLevel } from "./level";
import { comment, digest, errorsAnswer, name } from "./parameters";

const cidr = required(text({ format: "IPorCIDRorAlias" }));

const entryAnswer = object({
  cidr: text(),
  nomatch: boolean(),
  comment: text(),
  digest: text(),
  errors: errorsAnswer,
});

/** The members of an IP set, sorted as text. */
const listAll = ({ path, parameters, audit, placeOf }: Level) =>
  route({
    method: "GET",
    path: `${path}/ipset/{name}`,
    permission: audit,
    parameters: { ...parameters, name },
    answer: list(entryAnswer),
    handle: ({ cluster, values, texts }) => withDigest(getIpSet(cluster.firewalls.read(placeOf(texts)), values.name)),
  });

/** Adds an address, a network or an alias that exists. */
const create = ({ path, parameters, modify, placeOf }: Level) =>
  route({
    method: "POST",
    path: `${path}/ipset/{name}`,
    permission: modify,
    parameters: { ...parameters, name, cidr, nomatch: boolean(), comment },
    answer: nothing,
    handle: ({ cluster: { firewalls }, values: { name, cidr, nomatch, comment }, texts }) => {
      const place = placeOf(texts);
      const own = firewalls.read(place);
      const cluster = place.kind === "cluster" ? own : firewalls.read(CLUSTER);
      addEntry({ cluster, own }, name, { cidr, nomatch, comment });
      firewalls.write(place, own);
    },
  });

/** One member, written exactly as it is kept. */
const read = ({ path, parameters, audit, placeOf }: Level) =>
  route({
    method: "GET",
    path: `${path}/ipset/{name}/{cidr}`,
    slashes: true,
    permission: audit,
    parameters: { ...parameters, name, cidr },
    answer: entryAnswer,
    handle: ({ cluster, values: { name, cidr }, texts }) =>
      getEntry(withDigest(getIpSet(cluster.firewalls.read(placeOf(texts)), name)), cidr),
  });

/** Sets `nomatch` and the comment; what is not given is gone. */
const update = ({ path, parameters, modify, placeOf }: Level) =>
  route({
    method: "PUT",
    path: `${path}/ipset/{name}/{cidr}`,
    slashes: true,
    permission: modify,
    parameters: { ...parameters, name, cidr, nomatch: boolean(), comment, digest },
    answer: nothing,
    handle: ({ cluster, values: { name, cidr, nomatch, comment, digest }, texts }) => {
      const config = cluster.firewalls.read(placeOf(texts));
      updateEntry(getIpSet(config, name), { cidr, nomatch, comment }, digest);
      cluster.firewalls.write(placeOf(texts), config);
    },
  });

/** Removes a member. */
const remove = ({ path, parameters, modify, placeOf }: Level) =>
  route({
    method: "DELETE",
    path: `${path}/ipset/{name}/{cidr}`,
    slashes: true,
    permission: modify,
    parameters: { ...parameters, name, cidr, digest },
    answer: nothing,
    handle: ({ cluster, values: { name, cidr, digest }, texts }) => {
      const config = cluster.firewalls.read(placeOf(texts));
      deleteEntry(getIpSet(config, name), cidr, digest);
      cluster.firewalls.write(placeOf(texts), config);
    },
  });

/** Members of IP sets of the cluster and of VMs (`PVE::API2::Firewall::IPSetBase`, pve-firewall 6.0). */
export const ipSetEntryRoutes: readonly Route[] = [clusterLevel, vmLevel].flatMap((level) => [
  listAll(level),
  create(level),
  read(level),
  update(level),
  remove(level),
]);
