import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/** Where Debian and others keep servers; not on an ordinary user's PATH. */
const serverFolders = ["/usr/sbin", "/usr/local/sbin", "/sbin"];

/** The folders of the PATH, and those for servers. */
function searchFolders(): string[] {
  return [...(process.env.PATH ?? "").split(delimiter).filter(Boolean), ...serverFolders];
}

/**
 * Returns the path of a program of BIND: the first in the folders.
 *
 * @throws Error in one line that names the command to install it with.
 */
export function findBindProgram(
  name: "named" | "named-checkconf" | "dig" | "nsupdate",
  folders = searchFolders(),
): string {
  const path = folders.map((folder) => join(folder, name)).find(isExecutable);
  if (path) return path;
  throw new Error(
    `${name} not found; install BIND 9: sudo apt-get install -y --no-install-recommends bind9 bind9-dnsutils`,
  );
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
