import { nothing, scalar } from "../../parameters/answers";
import { node, skiplock, vmid } from "../../parameters/common";
import { boolean, oneOf, required, text } from "../../parameters/schema";
import { has, hasAny } from "../../permissions/permission";
import { notModelled } from "../../pve-error";
import { checkRootParameters } from "../../state/caller";
import { type Route, route } from "../route";

const VM = "/nodes/{node}/qemu/{vmid}";

/**
 * Routes whose rights and parameters are checked, and that have nothing behind them: consoles, keys and QEMU's monitor
 * need a guest on a screen, and a history needs something that measures.
 */
export const notModelledRoutes: readonly Route[] = [
  route({
    method: "PUT",
    path: `${VM}/sendkey`,
    permission: has("/vms/{vmid}", "VM.Console"),
    parameters: { node, vmid, skiplock, key: required(text()) },
    answer: nothing,
    handle: ({ caller, values: { skiplock } }) => {
      checkRootParameters(caller, { skiplock });
      throw notModelled("A key pressed on a VM's keyboard");
    },
  }),
  route({
    method: "POST",
    path: `${VM}/vncproxy`,
    permission: has("/vms/{vmid}", "VM.Console"),
    parameters: { node, vmid, "generate-password": boolean({ default: false }), websocket: boolean() },
    answer: scalar,
    handle: ({ cluster, values: { node, vmid } }) => {
      cluster.getVm(vmid, node);
      throw notModelled("A VM's display");
    },
  }),
  route({
    method: "POST",
    path: `${VM}/termproxy`,
    permission: has("/vms/{vmid}", "VM.Console"),
    parameters: { node, vmid, serial: oneOf(["serial0", "serial1", "serial2", "serial3"]) },
    answer: scalar,
    handle: ({ cluster, values: { node, vmid } }) => {
      cluster.getVm(vmid, node);
      throw notModelled("A VM's terminal");
    },
  }),
  route({
    method: "GET",
    path: `${VM}/cloudinit/dump`,
    permission: has("/vms/{vmid}", "VM.Audit"),
    parameters: { node, vmid, type: required(oneOf(["user", "network", "meta"])) },
    answer: scalar,
    handle: ({ cluster, values: { node, vmid } }) => {
      cluster.getVm(vmid, node);
      throw notModelled("What cloud-init is given");
    },
  }),
  route({
    method: "POST",
    path: `${VM}/monitor`,
    permission: hasAny("/vms/{vmid}", "Sys.Audit", "Sys.Modify"),
    parameters: { node, vmid, command: required(text()) },
    answer: scalar,
    handle: () => {
      throw notModelled("QEMU's monitor");
    },
  }),
  route({
    method: "GET",
    path: `${VM}/rrddata`,
    permission: has("/vms/{vmid}", "VM.Audit"),
    parameters: {
      node,
      vmid,
      cf: oneOf(["AVERAGE", "MAX"]),
      timeframe: required(oneOf(["hour", "day", "week", "month", "year"])),
    },
    answer: scalar,
    handle: () => {
      throw notModelled("A VM's history");
    },
  }),
];
