import { join } from "node:path";
import { readIfThere } from "../../toolchain/files";
import { parseJson } from "../parse-json";

/** What matters here of a Terraform state, version 4. */
export interface StateDocument {
  /** Id that a state has from its first day. */
  readonly lineage: string;
  /** Grows with every write. */
  readonly serial: number;
  readonly resources: readonly StateResource[];
  /** Whether the last apply left something half made: a tainted resource, or what a replacement has not removed yet. */
  readonly isUnfinished: boolean;
}

/** One managed resource instance of a state. */
export interface StateResource {
  /** Terraform address, with the key of the instance where it has one. */
  readonly address: string;
  readonly type: string;
  readonly name: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  /** There when it is half made: the next apply replaces it. */
  readonly status?: "tainted";
}

/** The file's form. Deposed objects are what is left of a resource that was replaced: they are no part of it. */
interface StateFile {
  readonly version: number;
  readonly lineage: string;
  readonly serial: number;
  /** Not there when the state is encrypted. */
  readonly resources?: readonly {
    readonly module?: string;
    readonly mode: "managed" | "data";
    readonly type: string;
    readonly name: string;
    readonly instances: readonly {
      readonly index_key?: string | number;
      readonly deposed?: string;
      readonly status?: "tainted";
      readonly attributes: Readonly<Record<string, unknown>>;
    }[];
  }[];
}

/** Returns what a state holds; undefined when its text cannot be read: it is encrypted, cut off, or of another version. */
export function parseState(text: string): StateDocument | undefined {
  // An engine may be writing it just now, or was killed while it did.
  const file = parseJson(text) as StateFile | null | undefined;
  if (file?.version !== 4 || file.resources === undefined) return undefined;
  const instances = file.resources.flatMap((resource) => resource.instances);
  return {
    lineage: file.lineage,
    serial: file.serial,
    isUnfinished: instances.some(({ deposed, status }) => deposed !== undefined || status === "tainted"),
    resources: file.resources
      .filter(({ mode }) => mode === "managed")
      .flatMap(({ module, type, name, instances }) =>
        instances
          .filter(({ deposed }) => deposed === undefined)
          .map(({ index_key: key, attributes, status }) => {
            const address = [...(module ? [module] : []), type, name].join(".");
            return {
              address: key === undefined ? address : `${address}[${JSON.stringify(key)}]`,
              type,
              name,
              attributes,
              ...(status ? { status } : {}),
            };
          }),
      ),
  };
}

/**
 * Returns a state that is a plain file: `absent` when nothing is deployed yet, `unreadable` when it is kept in a remote
 * store, is encrypted, or is being written.
 *
 * @param root the checkout
 * @param state where it is kept, as the fleet document has it
 */
export function readLocalState(root: string, state: string): StateDocument | "absent" | "unreadable" {
  const [, file] = /^local:(.*)$/.exec(state) ?? [];
  if (file === undefined) return "unreadable";
  const text = readIfThere(join(root, file));
  return text === undefined ? "absent" : (parseState(text) ?? "unreadable");
}
