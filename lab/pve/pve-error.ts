/**
 * A request that Proxmox VE refuses, or that fails: status, text, and for a refused parameter the text of each.
 *
 * The text has no final newline; the answer adds it, as Proxmox does.
 */
export class PveError extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly errors?: Readonly<Record<string, string>>,
  ) {
    super(message);
    this.name = "PveError";
  }
}

/** What Proxmox answers when its own code dies: a 500 with the text. */
export function failure(message: string): PveError {
  return new PveError(500, message);
}

/** A 400 that names the parameters at fault (`PVE::Exception::raise_param_exc`, pve-common 9.1, observed). */
export function parameterErrors(errors: Readonly<Record<string, string>>): PveError {
  return new PveError(400, "Parameter verification failed.", errors);
}

/** What the emulator does not model, although Proxmox VE does: never answered with a guess. */
export function notModelled(what: string): PveError {
  return new PveError(501, `${what} is not modelled by the lab`);
}

/**
 * An error as Proxmox prints it where it becomes part of another text, as in a task's status: one that the API raises
 * begins with its status, and names the parameters at fault (`PVE::Exception::stringify`, pve-common 9.1, observed).
 */
export function describeError({ status, message, errors }: PveError): string {
  const lines = Object.entries(errors ?? {}).map(([name, problem]) => `${name}: ${problem}`);
  return [status === 500 ? message : `${status} ${message}`, ...lines].join("\n");
}
