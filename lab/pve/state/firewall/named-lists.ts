import { parameterErrors } from "../../pve-error";
import { isGiven } from "./config";
import { checkDigest } from "./digest";

/** Security groups or IP sets: lists with names and comments. */
export interface NamedLists<T> {
  readonly lists: Map<string, T[]>;
  readonly comments: Map<string, string>;
  /** The parameter that names one. */
  readonly parameter: "group" | "name";
  /** What texts call one. */
  readonly noun: "Security group" | "IPSet";
}

/** Makes a list; or with `rename` gives that one another name, or under its own name another comment. */
export interface NamedListRequest {
  readonly name: string;
  readonly comment: string | undefined;
  readonly rename: string | undefined;
  readonly digest: string | undefined;
}

/** What a listing shows of each, by name: what their digest is made of. */
export function describeNamedLists({ lists, comments, parameter }: NamedLists<unknown>): Record<string, string>[] {
  return [...lists.keys()].sort().map((name) => {
    const comment = comments.get(name);
    return { [parameter]: name, ...(isGiven(comment) && { comment }) };
  });
}

/** @throws PveError 400 for a name that is taken or missing, 500 for an old digest; then nothing may be written. */
export function createOrRenameList<T>(named: NamedLists<T>, request: NamedListRequest): void {
  const { lists, comments, parameter, noun } = named;
  const { name, comment, rename } = request;
  const refuse = (text: string) => parameterErrors({ [parameter]: `${noun} ${text}` });
  if (rename === undefined) {
    if (lists.has(name)) throw refuse(`'${name}' already exists`);
    lists.set(name, []);
  } else {
    checkDigest(describeNamedLists(named), request.digest);
    const list = lists.get(rename);
    if (!list) throw refuse(`'${rename}' does not exist`);
    if (lists.has(name) && name !== rename) throw refuse(`'${name}' does already exist`);
    lists.delete(rename);
    lists.set(name, list);
    const kept = comments.get(rename);
    comments.delete(rename);
    if (kept !== undefined) comments.set(name, kept);
  }
  if (comment !== undefined) comments.set(name, comment);
}
