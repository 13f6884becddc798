import { PveError } from "../pve-error";
import { decodeForm } from "./decode-form";

/**
 * The parameters in a body: a form, also without a content type, or JSON.
 *
 * @throws PveError 506 for another content type, 400 for JSON that is none.
 */
export function readBody(contentType: string | undefined, body: string): Record<string, unknown> {
  const type = (contentType ?? "").split(";")[0]?.trim() ?? "";
  if (type === "" || type === "application/x-www-form-urlencoded") return decodeForm(body);
  if (type !== "application/json") throw new PveError(506, `upload '${contentType}' not implemented`);
  if (body === "") return {};
  const text = Buffer.from(body, "latin1").toString("utf8");
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch (error) {
    throw new PveError(400, `malformed JSON: ${error instanceof Error ? error.message : error}`);
  }
  throw new PveError(400, "malformed JSON: an object is required");
}
