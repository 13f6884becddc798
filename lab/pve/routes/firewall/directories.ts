import { anyUser } from "../../permissions/permission";
import { type Route, route } from "../route";
import { clusterLevel, hostLevel, type Level, vmLevel } from "./level";
import { indexAnswer } from "./parameters";

/** What is below a level. That of VMs leaves its log out, as Proxmox does. */
const listDirectory = ({ path, parameters }: Level, names: readonly string[]) =>
  route({
    method: "GET",
    path,
    permission: anyUser,
    parameters,
    answer: indexAnswer,
    handle: () => names.map((name) => ({ name })),
  });

/** The directories of the firewall (pve-firewall 6.0). */
export const directoryRoutes: readonly Route[] = [
  listDirectory(clusterLevel, ["aliases", "rules", "options", "groups", "ipset", "macros", "refs"]),
  listDirectory(hostLevel, ["rules", "options", "log"]),
  listDirectory(vmLevel, ["rules", "aliases", "ipset", "refs", "options"]),
];
