import { list, object } from "../../parameters/answers";
import { node, vmid } from "../../parameters/common";
import { text } from "../../parameters/schema";
import { anyUser } from "../../permissions/permission";
import { type Route, route } from "../route";

/** In the order in which Proxmox lists them (`vmdiridx` and `vmcmdidx` of `PVE::API2::Qemu`, qemu-server 9.2). */
const BELOW: Readonly<Record<string, readonly string[]>> = {
  "/nodes/{node}/qemu/{vmid}": [
    ...["config", "cloudinit", "pending", "status", "unlink", "vncproxy", "termproxy", "migrate", "resize", "move"],
    ...["rrd", "rrddata", "monitor", "agent", "snapshot", "spiceproxy", "sendkey", "firewall", "mtunnel"],
    "remote_migrate",
  ],
  "/nodes/{node}/qemu/{vmid}/status": ["current", "start", "stop", "reset", "shutdown", "suspend", "reboot"],
};

/** What there is below a VM and its status, be there such a VM or not. */
export const vmIndexes: readonly Route[] = Object.entries(BELOW).map(([path, names]) =>
  route({
    method: "GET",
    path,
    permission: anyUser,
    parameters: { node, vmid },
    answer: list(object({ subdir: text() })),
    handle: () => names.map((subdir) => ({ subdir })),
  }),
);
