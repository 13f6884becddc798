import { parameterErrors } from "../pve-error";

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

/** Whether it is root itself, to whom everything is open. */
export function isRoot(caller: Caller): boolean {
  return caller.id === ROOT.id;
}

/** @throws PveError 400 when someone other than root uses one of these parameters. */
export function checkRootParameters(caller: Caller, values: Readonly<Record<string, unknown>>): void {
  if (isRoot(caller)) return;
  const used = Object.entries(values).find(([, value]) => value !== undefined && value !== false);
  if (used) throw parameterErrors({ [used[0]]: "Only root may use this option." });
}
