import { parseProperties } from "../../parameters/property-string";
import { hostpciFormat, usbFormat } from "../../parameters/qemu/devices";
import { isSlot } from "../../parameters/slots";

function isLocal(option: string, text: string): boolean {
  if (isSlot(option, "serial")) return text !== "socket";
  if (isSlot(option, "parallel")) return true;
  if (isSlot(option, "usb")) {
    const { host, mapping } = parseProperties(usbFormat, text);
    return mapping === undefined && !/^spice$/i.test(host ?? "");
  }
  return isSlot(option, "hostpci") && parseProperties(hostpciFormat, text).mapping === undefined;
}

/** The devices of the node itself that a VM uses (`PVE::QemuMigrate::Helpers::check_local_resources`, qemu-server 9.2). */
export function localDevicesOf(options: ReadonlyMap<string, string>): string[] {
  return [...options].filter(([option, text]) => isLocal(option, text)).map(([option]) => option);
}
