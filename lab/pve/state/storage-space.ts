import { failure, type PveError } from "../pve-error";
import { placeOf, type Storage } from "./storage-config";

/** What a storage holds, in bytes. */
export interface Space {
  readonly total: number;
  readonly used: number;
  readonly avail: number;
}

/**
 * A new image where nothing is left.
 *
 * Texts: `alloc_image` of `PVE::Storage::Plugin` and `PVE::Storage::LvmThinPlugin` (pve-storage 9.1), with those of
 * `qemu-img` and `lvcreate`.
 */
export function noSpaceForImage(storage: Storage, path: string): PveError {
  if (storage.type === "dir")
    return failure(`unable to create image: qemu-img: ${path}: Could not create '${path}': No space left on device`);
  const [group] = placeOf(storage).split("/");
  return failure(
    `lvcreate '${group}/${path.split("/").at(-1)}' error:   Cannot create new thin volume, free space in thin pool ${placeOf(storage)} reached threshold.`,
  );
}

/** A copy that is larger than what is left (`qemu_img_convert` of `PVE::QemuServer::QemuImage`, qemu-server 9.2). */
export function noSpaceForCopy(from: string, format: string, to: string, toFormat: string): PveError {
  const command = `/usr/bin/qemu-img convert -p -n -f ${format} -O ${toFormat} ${from} zeroinit:${to}`;
  return failure(`copy failed: command '${command}' failed: exit code 1`);
}

/** A disk that cannot grow (`volume_resize` of the two plugins). */
export function noSpaceToGrow(storage: Storage, path: string, format: string, bytes: number): PveError {
  return storage.type === "dir"
    ? failure(`command '/usr/bin/qemu-img resize -f ${format} ${path} ${bytes}' failed: exit code 1`)
    : failure(`error resizing volume '${path}':   Insufficient free space in thin pool ${placeOf(storage)}.`);
}

/** A file that does not fit (`PVE::API2::Storage::Status`: `cp` fails). */
export function noSpaceForFile(command: string): PveError {
  return failure(`import failed: command '${command}' failed: exit code 1`);
}
