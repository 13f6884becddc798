/** One DNS label as a host name may have it (RFC 1123 section 2.1), lower case. */
const label = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?";

const domainName = new RegExp(`^${label}(?:\\.${label})*$`);

/** Whether `name` is a lower-case host or domain name without a final dot, at most 253 characters (RFC 1035 section 2.3.4). */
export function isDomainName(name: string): boolean {
  return name.length <= 253 && domainName.test(name);
}

/** Whether `id` is a construct id that Terraform, Proxmox VE and DNS all keep as it is: a host name that begins with a letter. */
export function isConstructId(id: string): boolean {
  return /^[a-z]/.test(id) && !id.includes(".") && isDomainName(id);
}

/** What {@link isConstructId} asks for, in words. */
export const constructIdRule = "be 1 to 63 of a-z, 0-9 and -, begin with a letter and not end with -";

const publicKey =
  /^(ssh-(?:ed25519|rsa)|ecdsa-sha2-nistp(?:256|384|521)|sk-(?:ssh-ed25519|ecdsa-sha2-nistp256)@openssh\.com) ([A-Za-z0-9+/]+={0,2})(?: [\x20-\x7e]*)?$/;

/**
 * Whether `line` is one OpenSSH public key, as a line of `authorized_keys` without options (sshd(8)): the key blob must
 * carry the type that the line names.
 */
export function isSshPublicKey(line: string): boolean {
  const match = publicKey.exec(line);
  if (match === null) return false;
  const [, type = "", blob = ""] = match;
  const bytes = Buffer.from(blob, "base64");
  return bytes.length > 4 && bytes.subarray(4, 4 + bytes.readUInt32BE(0)).toString("latin1") === type;
}

/**
 * Whether `text` is an https URL of a host and a path alone: no credentials, which would be committed, no query, and
 * nothing that Terraform would take for a template.
 */
export function isHttpsUrl(text: string): boolean {
  if (!URL.canParse(text) || /[$%]\{/.test(text)) return false;
  const { protocol, username, password, search, hash } = new URL(text);
  return protocol === "https:" && `${username}${password}${search}${hash}` === "";
}
