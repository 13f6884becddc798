import { node, vmid } from "../../parameters/common";
import { oneOf, text } from "../../parameters/schema";
import { DRIVES } from "../../parameters/slots";
import { has } from "../../permissions/permission";
import { convertToTemplate as startConversion } from "../../state/template";
import { route } from "../route";

/** Makes a VM a template, in a task; with `disk` that disk alone becomes a base volume. */
export const convertToTemplate = route({
  method: "POST",
  path: "/nodes/{node}/qemu/{vmid}/template",
  permission: has("/vms/{vmid}", "VM.Allocate"),
  parameters: { node, vmid, disk: oneOf(DRIVES) },
  answer: text(),
  handle: ({ cluster, caller, values }) => startConversion(cluster, caller, values).upid,
});
