import { node, vmid } from "../parameters/common";
import { oneOf } from "../parameters/schema";
import { DRIVES } from "../parameters/slots";
import { convertToTemplate as startConversion } from "../state/template";
import { route } from "./route";

/** Makes a VM a template, in a task; with `disk` that disk alone becomes a base volume. */
export const convertToTemplate = route({
  method: "POST",
  path: "/nodes/{node}/qemu/{vmid}/template",
  parameters: { node, vmid, disk: oneOf(DRIVES) },
  handle: ({ cluster, caller, values }) => startConversion(cluster, caller, values).upid,
});
