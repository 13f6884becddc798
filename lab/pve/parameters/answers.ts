import type { Parameter } from "./schema";

/** The form of what a route answers with: how each value is typed in JSON. */
export type Answer =
  | Pick<Parameter, "type">
  | { readonly type: "null" }
  | { readonly type: "scalar" }
  | { readonly type: "verbatim" }
  | { readonly type: "nullable"; readonly of: Answer }
  | { readonly type: "list"; readonly items: Answer }
  | { readonly type: "object"; readonly keys: Readonly<Record<string, Answer>>; readonly others?: Answer };

/** `data: null`. */
export const nothing: Answer = { type: "null" };

/** A number, text or `null`, as the handler gives it: where the type hangs on something else. */
export const scalar: Answer = { type: "scalar" };

/** JSON that Proxmox hands on as it got it, true and false among it: what QEMU and the agents in guests say. */
export const verbatim: Answer = { type: "verbatim" };

/** `null`, or a value of this form. */
export function orNull(of: Answer): Answer {
  return { type: "nullable", of };
}

/** A JSON array. */
export function list(items: Answer): Answer {
  return { type: "list", items };
}

/** A JSON object with these keys; keys without a value are left out. `others` is the form of every other key. */
export function object(keys: Readonly<Record<string, Answer>>, others?: Answer): Answer {
  return { type: "object", keys, others };
}

/** A value that has no place in its route's table: a fault of the lab, not of its client. */
class AnswerError extends Error {}

function renderNumber(value: unknown, at: string): number {
  const number = typeof value === "boolean" ? Number.NaN : Number(value);
  if (Number.isFinite(number)) return number;
  throw new AnswerError(`the lab answers ${at} with ${JSON.stringify(value)}, which is no number`);
}

function renderBoolean(value: unknown, at: string): 0 | 1 {
  if (value === true || value === 1 || value === "1") return 1;
  if (value === false || value === 0 || value === "0") return 0;
  throw new AnswerError(`the lab answers ${at} with ${JSON.stringify(value)}, which is no boolean`);
}

/**
 * Types an answer as its route's table says: whole numbers and booleans as JSON numbers (booleans 0 and 1), text as text,
 * whatever they are kept as.
 *
 * @throws AnswerError when a value does not fit, or a key is not in the table.
 */
export function renderAnswer(form: Answer, value: unknown, at = "data"): unknown {
  switch (form.type) {
    case "null":
      if (value !== null && value !== undefined) throw new AnswerError(`the lab answers ${at}, which should be null`);
      return null;
    case "list":
      if (!Array.isArray(value)) throw new AnswerError(`the lab answers ${at}, which should be a list`);
      return value.map((item, index) => renderAnswer(form.items, item, `${at}[${index}]`));
    case "object": {
      if (typeof value !== "object" || value === null) throw new AnswerError(`the lab answers ${at}, no object`);
      const entries: [string, unknown][] = [];
      for (const [key, inner] of Object.entries(value)) {
        if (inner === undefined) continue;
        const keyForm = Object.hasOwn(form.keys, key) ? form.keys[key] : form.others;
        if (keyForm === undefined) throw new AnswerError(`the lab answers ${at}.${key}, which its route's table lacks`);
        entries.push([key, renderAnswer(keyForm, inner, `${at}.${key}`)]);
      }
      return Object.fromEntries(entries);
    }
    case "nullable":
      return value === null ? null : renderAnswer(form.of, value, at);
    case "verbatim":
      return value;
    case "scalar":
      if (value === null || typeof value === "number" || typeof value === "string") return value;
      throw new AnswerError(`the lab answers ${at} with ${JSON.stringify(value)}, which is no scalar`);
    case "boolean":
      return renderBoolean(value, at);
    case "integer":
    case "number":
      return renderNumber(value, at);
    case "string":
      return String(value);
  }
}
