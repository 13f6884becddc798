import { parseProperties } from "../parameters/property-string";
import { hostpciFormat, usbFormat } from "../parameters/qemu/devices";
import { isRootOnly } from "../parameters/qemu/root-only";
import { isSlot } from "../parameters/slots";
import { failure, parameterErrors } from "../pve-error";

/** Who asks: a user, or a token. */
export interface Caller {
  /** `user@realm`, or `user@realm!token`. */
  readonly id: string;
  /** The user, or the one whose token it is. */
  readonly user: string;
  /** The token's own name. */
  readonly token?: string;
}

/** Root itself, as whom the lab makes the VMs of its boot file. No token is root. */
export const ROOT: Caller = { id: "root@pam", user: "root@pam" };

function isRoot(caller: Caller): boolean {
  return caller.id === ROOT.id;
}

/** @throws PveError 400 when someone other than root uses one of these parameters. */
export function checkRootParameters(caller: Caller, values: Readonly<Record<string, unknown>>): void {
  if (isRoot(caller)) return;
  const used = Object.entries(values).find(([, value]) => value !== undefined && value !== false);
  if (used) throw parameterErrors({ [used[0]]: "Only root may use this option." });
}

/** What is done to an option; the text of a refusal names it. */
export type Verb = "set" | "modify" | "delete";

function checkDevice(option: string, text: string, verb: Verb): void {
  if (isSlot(option, "serial") && text !== "socket") {
    throw failure(`only root can ${verb} '${option}' config for real devices`);
  }
  if (isSlot(option, "usb")) {
    const { host, mapping } = parseProperties(usbFormat, text);
    if (host !== undefined && !/^spice$/i.test(host))
      throw failure(`only root can set '${option}' config for real devices`);
    if (host === undefined && mapping === undefined) throw failure("either 'host' or 'mapping' must be set.");
  }
  if (isSlot(option, "hostpci")) {
    const { host, mapping, romfile } = parseProperties(hostpciFormat, text);
    if (host !== undefined) throw failure(`only root can set '${option}' config for non-mapped devices`);
    if (mapping === undefined) throw failure("either 'host' or 'mapping' must be set.");
    if (romfile !== undefined) throw parameterErrors({ [option]: "only root@pam can set 'romfile' option" });
  }
}

/**
 * Refuses options that only root may set, and devices of the host itself
 * (`PVE::API2::Qemu`, qemu-server 9.2.6; texts observed).
 *
 * @throws PveError 500 or 400.
 */
export function checkRootOptions(
  caller: Caller,
  options: Iterable<readonly [option: string, text: string]>,
  verb: Verb,
): void {
  if (isRoot(caller)) return;
  for (const [option, text] of options) {
    checkRootNames(caller, [option]);
    checkDevice(option, text, verb);
  }
}

/** @throws PveError 500 for an option that only root may set or delete. */
export function checkRootNames(caller: Caller, options: readonly string[]): void {
  const option = isRoot(caller) ? undefined : options.find(isRootOnly);
  if (option !== undefined) throw failure(`only root can set '${option}' config`);
}
