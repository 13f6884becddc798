import { anyUser } from "../../permissions/permission";
import { directory } from "../directory";
import type { Route } from "../route";
import { clusterLevel, hostLevel, type Level, vmLevel } from "./level";

const listLevel = ({ path, parameters }: Level, names: readonly string[]) =>
  directory(path, anyUser, parameters, names);

/** What is below each level (pve-firewall 6.0). That of VMs leaves its log out, as Proxmox does. */
export const directoryRoutes: readonly Route[] = [
  listLevel(clusterLevel, ["aliases", "rules", "options", "groups", "ipset", "macros", "refs"]),
  listLevel(hostLevel, ["rules", "options", "log"]),
  listLevel(vmLevel, ["rules", "aliases", "ipset", "refs", "options"]),
];
