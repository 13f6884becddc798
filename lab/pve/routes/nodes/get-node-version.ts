import { object } from "../../parameters/answers";
import { node } from "../../parameters/common";
import { text } from "../../parameters/schema";
import { anyUser } from "../../permissions/permission";
import { route } from "../route";
import { PVE_VERSION } from "./get-version";

/** The version of Proxmox VE on a node. */
export const getNodeVersion = route({
  method: "GET",
  path: "/nodes/{node}/version",
  permission: anyUser,
  parameters: { node },
  answer: object({ release: text(), repoid: text(), version: text() }),
  handle: () => PVE_VERSION,
});
