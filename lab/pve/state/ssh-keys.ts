import { failure } from "../pve-error";

/** Whether the line is a public key in OpenSSH's form, options before it or not: its data names the same key type. */
function isPublicKey(line: string): boolean {
  const match = /(?:^|\s)((?:ssh|ecdsa|sk)-[\w@.-]+)\s+([A-Za-z0-9+/]+={0,3})(?:\s|$)/.exec(line);
  if (!match?.[1] || !match[2]) return false;
  const data = Buffer.from(match[2], "base64");
  if (data.length < 4) return false;
  const length = data.readUInt32BE(0);
  return data.subarray(4, 4 + length).toString("latin1") === match[1] && data.length > 4 + length;
}

/**
 * Checks the value of `sshkeys`: percent-encoded lines, each a public key, blank lines apart.
 *
 * @throws PveError 500 (`PVE::Tools::validate_ssh_public_keys`, pve-common 9.1).
 */
export function checkSshKeys(value: string): void {
  const text = value.replace(/%([0-9a-fA-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  const keys = text.split("\n").filter((line) => line.trim() !== "");
  if (!keys.every(isPublicKey)) throw failure("SSH public key validation error");
}
