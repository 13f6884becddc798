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

/** Where a value is in an answer: keys, and numbers in lists. */
type Place = (string | number)[];

function describePlace(place: Readonly<Place>): string {
  return ["data", ...place.map((step) => (typeof step === "number" ? `[${step}]` : `.${step}`))].join("");
}

function misfit(place: Readonly<Place>, problem: string): AnswerError {
  return new AnswerError(`the lab answers ${describePlace(place)}${problem}`);
}

function renderNumber(value: unknown, place: Readonly<Place>): number {
  const number = typeof value === "boolean" ? Number.NaN : Number(value);
  if (Number.isFinite(number)) return number;
  throw misfit(place, ` with ${JSON.stringify(value)}, which is no number`);
}

function renderBoolean(value: unknown, place: Readonly<Place>): 0 | 1 {
  if (value === true || value === 1 || value === "1") return 1;
  if (value === false || value === 0 || value === "0") return 0;
  throw misfit(place, ` with ${JSON.stringify(value)}, which is no boolean`);
}

function renderObject(form: Extract<Answer, { type: "object" }>, value: object, place: Place): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const key of Object.keys(value)) {
    const inner = (value as Record<string, unknown>)[key];
    if (inner === undefined) continue;
    const keyForm = Object.hasOwn(form.keys, key) ? form.keys[key] : form.others;
    if (keyForm === undefined) throw misfit([...place, key], ", which its route's table lacks");
    place.push(key);
    result[key] = render(keyForm, inner, place);
    place.pop();
  }
  return result;
}

function renderList(items: Answer, value: readonly unknown[], place: Place): unknown[] {
  return value.map((item, index) => {
    place.push(index);
    const rendered = render(items, item, place);
    place.pop();
    return rendered;
  });
}

/** @param place is changed while its parts are rendered: text is made of it for an error alone, as answers are long. */
function render(form: Answer, value: unknown, place: Place): unknown {
  switch (form.type) {
    case "null":
      if (value !== null && value !== undefined) throw misfit(place, ", which should be null");
      return null;
    case "list":
      if (!Array.isArray(value)) throw misfit(place, ", which should be a list");
      return renderList(form.items, value, place);
    case "object":
      if (typeof value !== "object" || value === null) throw misfit(place, ", no object");
      return renderObject(form, value, place);
    case "nullable":
      return value === null ? null : render(form.of, value, place);
    case "verbatim":
      return value;
    case "scalar":
      if (value === null || typeof value === "number" || typeof value === "string") return value;
      throw misfit(place, ` with ${JSON.stringify(value)}, which is no scalar`);
    case "boolean":
      return renderBoolean(value, place);
    case "integer":
    case "number":
      return renderNumber(value, place);
    case "string":
      return String(value);
  }
}

/**
 * Types an answer as its route's table says: whole numbers and booleans as JSON numbers (booleans 0 and 1), text as text,
 * whatever they are kept as.
 *
 * @throws AnswerError when a value does not fit, or a key is not in the table.
 */
export function renderAnswer(form: Answer, value: unknown): unknown {
  return render(form, value, []);
}
