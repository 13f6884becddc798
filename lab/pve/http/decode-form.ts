/** Parameters by name; a repeated name has several values. */
export type Form = Record<string, string | string[]>;

function decodePart(part: string): string {
  const bytes = part
    .replace(/\+/g, " ")
    .replace(/%([0-9a-fA-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, "latin1").toString("utf8");
}

/**
 * Decodes a query or a form as Proxmox does: `;` separates like `&`, `+` is a blank, a second `=` cuts the value, a
 * name that comes again makes a list (`PVE::Tools::decode_urlencoded`, pve-common 9.1, observed).
 *
 * @param text latin1 text, one character a byte, as Node gives a request's URL and as the body is read.
 */
export function decodeForm(text: string): Form {
  const form: Form = Object.create(null);
  for (const pair of text.split(/[&;]/)) {
    const [rawName = "", rawValue = ""] = pair.split("=");
    if (rawName === "") continue;
    const name = decodePart(rawName);
    const value = decodePart(rawValue);
    const before = form[name];
    form[name] = before === undefined ? value : [before, value].flat();
  }
  return form;
}
