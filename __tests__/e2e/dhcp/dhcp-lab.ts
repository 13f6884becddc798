import { type Dhcp, ensureDhcp } from "../../../toolchain/system-packages";
import { makeTemporaryFolder } from "../../../toolchain/temporary-folder";
import { lab } from "../../fixtures/acme-site";
import { type IsolatedNetwork, makeIsolatedNetwork } from "./isolated-network";
import { vlan } from "./planned";

/** The platform's part of what a DHCP server is told of a network. */
export const platform = {
  subnet: vlan.subnet,
  netmask: "255.255.255.0",
  gateway: vlan.gateway,
  nameServer: lab.nameServers[0],
  /** First and last address of those that anybody may be given. */
  pool: [vlan.dynamicPool.from, vlan.dynamicPool.to],
} as const;

/** What a test tells a DHCP server. */
export interface Scope {
  /** Text of the file that brings the reservations, and nothing else does. */
  readonly reservations: string;
  /**
   * First and last address of those that anybody may be given.
   *
   * @default - the platform's pool
   */
  readonly pool?: readonly [string, string];
  /** @default - the platform's subnet */
  readonly subnet?: string;
}

/** What the check of a configuration needs. */
export interface Workbench {
  readonly programs: Dhcp;
  /** Holds the files of servers and clients. */
  readonly folder: string;
}

/** What DHCP servers and clients need to meet. */
export interface DhcpLab extends Workbench {
  /** The servers' end has the gateway's address. */
  readonly network: IsolatedNetwork;
  close(): Promise<void>;
}

/** Makes a network for DHCP and a folder. */
export async function makeDhcpLab(): Promise<DhcpLab> {
  const programs = await ensureDhcp();
  const network = await makeIsolatedNetwork(programs.ip, `${platform.gateway}/24`);
  const folder = makeTemporaryFolder("tenantry-dhcp-");
  return {
    programs,
    network,
    folder: folder.path,
    close: async () => {
      folder.remove();
      await network.close();
    },
  };
}
