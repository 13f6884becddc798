import { splitList } from "../../parameters/lists";
import type { ParameterTable } from "../../parameters/schema";
import { parameterErrors } from "../../pve-error";
import type { FirewallConfig } from "./config";
import { checkDigest } from "./digest";

/** A change of options. */
export interface OptionsChange {
  /** By name, as they are to be written. */
  readonly texts: Readonly<Record<string, string>>;
  readonly remove: string | undefined;
  readonly digest: string | undefined;
}

/** Deletes options and then sets others. @throws PveError, and then nothing may be written. */
export function updateOptions({ options }: FirewallConfig, table: ParameterTable, change: OptionsChange): void {
  checkDigest([Object.fromEntries(options)], change.digest);
  for (const name of splitList(change.remove)) {
    if (!Object.hasOwn(table, name)) throw parameterErrors({ delete: `no such option '${name}'` });
    options.delete(name);
  }
  for (const name of Object.keys(table)) {
    const text = change.texts[name];
    if (text !== undefined) options.set(name, text);
  }
}
