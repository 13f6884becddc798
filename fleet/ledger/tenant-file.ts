/** A file of `tenants/`. */
export interface SourceFile {
  /** Relative to the repository root, with slashes. */
  readonly path: string;
  readonly text: string;
}

/** Where a construct is made. */
export interface SourcePlace {
  readonly path: string;
  /** Line of the construct's id; undefined where the id does not stand there literally, or at several places. */
  readonly line: number | undefined;
}

/**
 * Returns where an owner's tenant file is: `tenants/<tenant>.ts`, else the file that makes a `TenantStack` with the
 * tenant's id.
 *
 * @param owner construct path, `tenant/id`
 */
export function findInTenantFile(files: readonly SourceFile[], owner: string): SourcePlace | undefined {
  const [tenant = "", id = ""] = owner.split("/");
  const file =
    files.find(({ path }) => path === `tenants/${tenant}.ts`) ??
    files.find(({ text }) => findLiterals(text, tenant).some((place) => isIdOf(text, place, "TenantStack")));
  return file && { path: file.path, line: findLine(file.text, id) };
}

/** They decide of all tenants, whatever stands in them: whoever has a tenant must not come by them with a few words there. */
const shared = ["tenants/index.ts", "tenants/allowed-losses.ts", "tenants/expected-drift.ts"];

/**
 * Returns the tenants of these that a file of `tenants/` makes: the one that it is called after, and each `TenantStack`
 * whose id stands there literally.
 */
export function listTenantsOfFile({ path, text }: SourceFile, tenants: ReadonlySet<string>): string[] {
  if (shared.includes(path)) return [];
  const ids = [...text.matchAll(/TenantStack\(\s*[\w.]+\s*,\s*(["'`])([a-z][a-z0-9-]*)\1/g)].map(([, , id = ""]) => id);
  const name = /^tenants\/([^/]+)\.ts$/.exec(path)?.[1] ?? "";
  return [...new Set([name, ...ids])].filter((tenant) => tenants.has(tenant));
}

/** The id of a construct is the second argument; one that is there once, and in a list, say, is the construct's as well. */
function findLine(text: string, id: string): number | undefined {
  const literals = findLiterals(text, id);
  const [place, ...others] = literals.filter((one) => isIdOf(text, one, ""));
  const [only = place, ...more] = literals;
  const found = place !== undefined && others.length === 0 ? place : more.length === 0 ? only : undefined;
  return found === undefined ? undefined : text.slice(0, found).split("\n").length;
}

/** Whether the literal at `place` is the second argument of a call of something whose name ends so. */
function isIdOf(text: string, place: number, name: string): boolean {
  const before = /(\w+)\(\s*[\w.]+\s*,\s*$/.exec(text.slice(Math.max(0, place - 300), place));
  return before?.[1]?.endsWith(name) ?? false;
}

function findLiterals(text: string, content: string): number[] {
  return ['"', "'", "`"].flatMap((quote) => {
    const literal = `${quote}${content}${quote}`;
    const places: number[] = [];
    for (let place = text.indexOf(literal); place >= 0; place = text.indexOf(literal, place + 1)) places.push(place);
    return places;
  });
}
