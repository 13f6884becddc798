import { type DatacenterObject, datacenterObjects } from "../parameters/datacenter";
import { splitList } from "../parameters/lists";
import { type Properties, parseProperties, printProperties } from "../parameters/property-string";
import { failure } from "../pve-error";

/** What the range of free VMIDs is unless it is set (API documentation 9.1; the upper end read, pve-manager). */
const NEXT_ID = { lower: 100, upper: 1_000_000 };

/** The prefix of generated MAC addresses unless it is set (API documentation 9.1). */
const MAC_PREFIX = "BC:24:11";

/** How tags are kept. */
export interface TagStyle {
  readonly caseSensitive: boolean;
  /** Sorted; otherwise in the order in which they were given. */
  readonly sorted: boolean;
}

/** Which tags a user without `Sys.Modify` on `/` may use. */
export interface TagAccess {
  readonly allow: "none" | "list" | "existing" | "free";
  readonly list: readonly string[];
  /** Tags for which `Sys.Modify` on `/` is needed, whatever `allow` says. */
  readonly registered: readonly string[];
}

/**
 * The options of the cluster as a whole: what Proxmox keeps in `datacenter.cfg`
 * (`PVE::DataCenterConfig`, pve-cluster; `PVE::API2::Cluster`, pve-manager 9.2).
 */
export class Datacenter {
  #options = new Map<string, string>();

  /** All data, to be put back by {@link load}. */
  save(): Map<string, string> {
    return this.#options;
  }

  /** Puts saved data in the place of the present. */
  load(saved: Map<string, string>): void {
    this.#options = saved;
  }

  /**
   * Sets and deletes options; deleting one that is not set is fine.
   *
   * @throws PveError 500 for a range of VMIDs that ends before it begins, and then nothing has changed.
   */
  update(options: Readonly<Record<string, string>>, deletes: readonly string[]): void {
    const next = new Map([...this.#options, ...Object.entries(options)]);
    for (const name of deletes) next.delete(name);
    const unsecure = next.get("migration_unsecure");
    if (unsecure !== undefined && !next.has("migration")) {
      next.delete("migration_unsecure");
      next.set(
        "migration",
        printProperties(datacenterObjects.migration, { type: unsecure === "1" ? "insecure" : "secure" }),
      );
    }
    const { lower, upper } = readNextId(next.get("next-id"));
    if (lower > upper) throw failure(`lower (${lower}) <= upper (${upper}) boundary rule broken`);
    this.#options = next;
  }

  /** All options as they are read: property strings as objects, tags as lists. */
  describe(): Record<string, unknown> {
    const described: Record<string, unknown> = { mac_prefix: this.macPrefix, description: "" };
    for (const [name, value] of this.#options) described[name] = describeOption(name, value);
    return described;
  }

  /** What generated MAC addresses begin with, `BC:24:11`, without a colon at its end. */
  get macPrefix(): string {
    return (this.#options.get("mac_prefix") ?? MAC_PREFIX).replace(/:$/, "");
  }

  /** The VMIDs among which a free one is looked for; `upper` is not one of them. */
  get nextId(): { readonly lower: number; readonly upper: number } {
    return readNextId(this.#options.get("next-id"));
  }

  /** How tags of VMs are kept. */
  get tagStyle(): TagStyle {
    const style = this.#object("tag-style");
    return { caseSensitive: style["case-sensitive"] === "1", sorted: style.ordering !== "config" };
  }

  /** Who may use which tags. */
  get tagAccess(): TagAccess {
    const access = this.#object("user-tag-access");
    return {
      allow: (access["user-allow"] ?? "free") as TagAccess["allow"],
      list: splitList(access["user-allow-list"]),
      registered: splitList(this.#options.get("registered-tags")),
    };
  }

  #object(name: DatacenterObject): Properties {
    const value = this.#options.get(name);
    return value === undefined ? {} : parseProperties(datacenterObjects[name], value);
  }
}

function readNextId(value: string | undefined): { lower: number; upper: number } {
  const { lower, upper } = parseProperties(datacenterObjects["next-id"], value ?? "");
  return { lower: Number(lower ?? NEXT_ID.lower), upper: Number(upper ?? NEXT_ID.upper) };
}

function describeOption(name: string, value: string): unknown {
  // Each line of a description is a comment of the file, and ends with a line break when it is read.
  if (name === "description") return value === "" ? "" : `${value.replace(/\n+$/, "")}\n`;
  if (name === "registered-tags") return splitList(value);
  if (name === "console" && value === "applet") return "html5";
  if (!Object.hasOwn(datacenterObjects, name)) return value;
  const object = parseProperties(datacenterObjects[name as DatacenterObject], value);
  const list = object["user-allow-list"];
  return list === undefined ? object : { ...object, "user-allow-list": splitList(list) };
}
