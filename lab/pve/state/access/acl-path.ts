/**
 * A path of the ACL tree in its one form: one slash before each segment, none at the end. Nothing for a text that is no
 * path: nobody but root has any right there (`PVE::AccessControl::normalize_path`, pve-access-control 9).
 */
export function normalizePath(path: string): string | undefined {
  if (path === "" || !/^[A-Za-z0-9.\-_/]+$/.test(path)) return undefined;
  return /^(?:\/[^/]+)+$/.test(path) ? path : `/${path}`.replace(/\/+/g, "/").replace(/(?<=.)\/$/, "");
}

/** The paths from the root to a normalized path, which is the last. */
export function pathSteps(path: string): string[] {
  const steps = ["/"];
  for (let end = path.indexOf("/", 1); end !== -1; end = path.indexOf("/", end + 1)) steps.push(path.slice(0, end));
  if (path !== "/") steps.push(path);
  return steps;
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
