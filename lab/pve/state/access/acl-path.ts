/**
 * A path of the ACL tree in its one form: one slash before each segment, none at the end. Nothing for a text that is no
 * path: nobody but root has any right there (`PVE::AccessControl::normalize_path`, pve-access-control 9).
 */
export function normalizePath(path: string): string | undefined {
  if (path === "") return undefined;
  const normalized = `/${path}`.replace(/\/+/g, "/").replace(/(?<=.)\/$/, "");
  return /^[A-Za-z0-9.\-_/]+$/.test(normalized) ? normalized : undefined;
}

/** The paths from the root to `path`, which is the last. */
export function pathSteps(path: string): string[] {
  const segments = path.split("/").filter((segment) => segment !== "");
  return ["/", ...segments.map((_, index) => `/${segments.slice(0, index + 1).join("/")}`)];
}

const NAME = "[A-Za-z0-9.\\-_]+";
const TREE = [
  "/",
  "/access",
  `/access/groups(?:/${NAME})?`,
  `/access/realm(?:/${NAME})?`,
  `/nodes(?:/${NAME})?`,
  `/pool(?:/${NAME}){0,3}`,
  "/sdn",
  "/sdn/controllers(?:/[A-Za-z0-9_\\-]+)?",
  "/sdn/(?:dns|ipams)(?:/[A-Za-z0-9]+)?",
  `/sdn/zones(?:/${NAME}){0,2}`,
  `/sdn/zones(?:/${NAME}){2}/[1-9][0-9]{0,3}`,
  `/storage(?:/${NAME})?`,
  "/vms(?:/[1-9][0-9]{2,})?",
  `/mapping(?:/${NAME}){0,2}`,
];
const IN_TREE = new RegExp(`^(?:${TREE.join("|")})$`);

/** Whether an ACL may be set on a normalized path; what it names need not exist (`PVE::AccessControl::check_path`). */
export function isAclPath(path: string): boolean {
  return IN_TREE.test(path);
}
