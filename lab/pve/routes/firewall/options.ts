import { nothing, object } from "../../parameters/answers";
import { CLUSTER_OPTIONS, HOST_OPTIONS, VM_OPTIONS } from "../../parameters/firewall-options";
import { type ParameterTable, text } from "../../parameters/schema";
import { firewallDigest } from "../../state/firewall/digest";
import { updateOptions } from "../../state/firewall/edit-options";
import { type Route, route } from "../route";
import { clusterLevel, hostLevel, type Level, vmLevel } from "./level";
import { deletes, digest } from "./parameters";

interface OptionsLevel extends Level {
  readonly options: ParameterTable;
}

/** The options that are set, and their digest. */
const readOptions = ({ path, parameters, audit, placeOf, options }: OptionsLevel) =>
  route({
    method: "GET",
    path: `${path}/options`,
    permission: audit,
    parameters,
    answer: object({ ...options, digest: text() }),
    handle: ({ cluster, texts }) => {
      const set = Object.fromEntries(cluster.firewalls.read(placeOf(texts)).options);
      return { ...set, digest: firewallDigest([set]) };
    },
  });

/** Deletes options and sets others. */
const changeOptions = ({ path, parameters, modify, placeOf, options }: OptionsLevel) =>
  route({
    method: "PUT",
    path: `${path}/options`,
    permission: modify,
    parameters: { ...options, ...parameters, delete: deletes, digest },
    answer: nothing,
    handle: ({ cluster, values, texts }) => {
      const place = placeOf(texts);
      const config = cluster.firewalls.read(place);
      // The cluster's firewall can be tried: above 1 it is on for a minute, and the time is kept.
      const isTrial = place.kind === "cluster" && Number(texts.enable) > 1;
      const written = isTrial ? { ...texts, enable: String(Math.floor(cluster.now() / 1000)) } : texts;
      updateOptions(config, options, { texts: written, remove: values.delete, digest: values.digest });
      cluster.firewalls.write(place, config);
    },
  });

const levels: readonly OptionsLevel[] = [
  { ...clusterLevel, options: CLUSTER_OPTIONS },
  { ...hostLevel, options: HOST_OPTIONS },
  { ...vmLevel, options: VM_OPTIONS },
];

/** Options of the firewalls of the cluster, nodes and VMs (pve-firewall 6.0). */
export const optionsRoutes: readonly Route[] = levels.flatMap((level) => [readOptions(level), changeOptions(level)]);
