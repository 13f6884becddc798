/** What stands in the place of a secret. */
const mark = "(sensitive)";

/** What is shorter is no secret that anybody could keep, and would be found in every other word. */
const shortest = 4;

/**
 * Returns a text without any of these secrets, be they as they are, URL-encoded (as JavaScript, Go and forms do it) or
 * escaped for JSON (as JavaScript and Go do it), and be they wrapped at their blanks, as the engines wrap their errors.
 */
export function redact(text: string, secrets: readonly string[]): string {
  const forms = [...new Set(secrets.flatMap(listForms))].filter((form) => form.length >= shortest);
  if (forms.length === 0) return text;
  // The longest first: a secret may be part of another.
  const patterns = forms.sort((a, b) => b.length - a.length).map(renderPattern);
  return text.replaceAll(new RegExp(patterns.join("|"), "g"), mark);
}

function listForms(secret: string): string[] {
  const json = JSON.stringify(secret).slice(1, -1);
  const url = encodeURIComponent(secret);
  // Go's url.QueryEscape leaves less as it is than encodeURIComponent does, and its encoding/json escapes HTML's signs.
  const goUrl = url.replaceAll(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
  const goJson = json.replaceAll(/[<>&]/g, (sign) => `\\u00${sign.charCodeAt(0).toString(16)}`);
  const lines = secret.includes("\n") ? secret.split("\n") : [];
  return [secret, json, url, goUrl, goUrl.replaceAll("%20", "+"), goJson, ...lines.map((line) => line.trim())];
}

function renderPattern(form: string): string {
  return form
    .split(/\s+/)
    .map((word) => word.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&"))
    .join("[\\s│]+");
}
