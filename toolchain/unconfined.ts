import { chmod, copyFile, mkdir, rename, stat, utimes } from "node:fs/promises";
import { basename, join } from "node:path";
import { cacheFolder } from "./cache-folder";

/**
 * A copy of a program in the cache, made again whenever the program changes.
 *
 * Debian's AppArmor profile for BIND goes by the path `/usr/sbin/named` and lets that program read and write no other
 * folders than the system's name server has (/etc/apparmor.d/usr.sbin.named in bind9 9.18), so a name server for one
 * lab cannot even read its configuration. A copy has another path and no profile. It is used on every machine, so that
 * there is one way that all tests take.
 */
export async function unconfined(program: string): Promise<string> {
  const folder = join(cacheFolder(), "unconfined");
  const copy = join(folder, basename(program));
  const original = await stat(program);
  const present = await stat(copy).catch(() => undefined);
  if (present?.size === original.size && present.mtime.getTime() === original.mtime.getTime()) {
    return copy;
  }
  await mkdir(folder, { recursive: true });
  // A rename replaces the copy at once, and one that runs keeps its old file.
  const fresh = `${copy}.${process.pid}`;
  await copyFile(program, fresh);
  await chmod(fresh, 0o755);
  await utimes(fresh, original.atime, original.mtime);
  await rename(fresh, copy);
  return copy;
}
