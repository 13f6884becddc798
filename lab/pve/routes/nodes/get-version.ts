import { object } from "../../parameters/answers";
import { text } from "../../parameters/schema";
import { anyUser } from "../../permissions/permission";
import { route } from "../route";

/** The version that the emulator's rules were observed on. */
export const PVE_VERSION = { version: "9.2.11", release: "9.2", repoid: "0000000000000000" } as const;

/** The version of Proxmox VE that the lab stands in for. */
export const getVersion = route({
  method: "GET",
  path: "/version",
  permission: anyUser,
  parameters: {},
  answer: object({ console: text(), release: text(), repoid: text(), version: text() }),
  handle: () => PVE_VERSION,
});
