import { anyNode, node, skiplock, vmid } from "../../parameters/common";
import { machineFormat } from "../../parameters/qemu/devices";
import { boolean, integer, oneOf, text } from "../../parameters/schema";
import { has } from "../../permissions/permission";
import { checkRootParameters } from "../../state/caller";
import { requestFromHa } from "../../state/follow-ha";
import { runStart } from "../../state/power-tasks";
import { route } from "../route";

const forRoot = {
  skiplock,
  stateuri: text({ maxLength: 128 }),
  migratedfrom: anyNode,
  migration_type: oneOf(["secure", "insecure"]),
  migration_network: text({ format: "CIDR" }),
  targetstorage: text({ format: "storage-pair-list" }),
  "force-cpu": text(),
  "with-conntrack-state": boolean(),
  "nets-host-mtu": text({ pattern: /net\d+=\d+(?:,net\d+=\d+)*/ }),
};

/** Starts a VM, in a task that also finds every problem. */
export const startVm = route({
  method: "POST",
  path: "/nodes/{node}/qemu/{vmid}/status/start",
  permission: has("/vms/{vmid}", "VM.PowerMgmt"),
  parameters: { node, vmid, ...forRoot, timeout: integer({ minimum: 0 }), machine: text({ format: machineFormat }) },
  answer: text(),
  handle: ({ cluster, caller, values }) => {
    const { node, vmid, timeout: _timeout, machine: _machine, ...rest } = values;
    checkRootParameters(caller, rest);
    const request = requestFromHa(cluster, caller, { node, vmid }, "started");
    if (request) return request.upid;
    return cluster.tasks.start({ node, type: "qmstart", id: String(vmid), user: caller.id }, (run) =>
      runStart(cluster, { vmid, node }, run),
    ).upid;
  },
});
