import { list, object } from "../../parameters/answers";
import { node } from "../../parameters/common";
import { text } from "../../parameters/schema";
import { anyUser, has } from "../../permissions/permission";
import { failure } from "../../pve-error";
import { type Route, route } from "../route";
import { zoneId } from "./common";

const listNodeZones = route({
  method: "GET",
  path: "/nodes/{node}/sdn/zones",
  permission: anyUser,
  parameters: { node },
  answer: list(object({ zone: text(), status: text() })),
  handle: ({ cluster, caller }) =>
    ["localnetwork", ...cluster.sdn.list("zones", true).map(([zone]) => zone)]
      .filter((zone) => cluster.access.can(caller, `/sdn/zones/${zone}`, "SDN.Audit"))
      .map((zone) => ({ zone, status: "available" })),
});

const getZoneContent = route({
  method: "GET",
  path: "/nodes/{node}/sdn/zones/{zone}/content",
  permission: has("/sdn/zones/{zone}", "SDN.Audit"),
  parameters: { node, zone: zoneId },
  answer: list(object({ vnet: text(), status: text(), statusmsg: text() })),
  handle: ({ cluster: { sdn }, values: { zone } }) => {
    if (!sdn.list("zones", true).some(([id]) => id === zone)) throw failure(`sdn '${zone}' does not exist`);
    const vnets = sdn.list("vnets", true).filter(([, vnet]) => vnet.zone === zone);
    return vnets.map(([vnet]) => ({ vnet, status: "available" }));
  },
});

/** What of SDN runs on a node. */
export const nodeZoneRoutes: readonly Route[] = [listNodeZones, getZoneContent];
