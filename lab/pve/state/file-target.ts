import { parameterErrors } from "../pve-error";

/** What a client may put on a storage. */
type FileContent = "iso" | "vztmpl" | "import";

/** Where a file goes. */
export interface FileTarget {
  readonly content: FileContent;
  /** What follows `STORAGE:` in its id. */
  readonly name: string;
  /** The last part of its path. */
  readonly filename: string;
  /** What its content is checked for: `iso`, or the format of an image to import. */
  readonly format: string;
}

/** A name without folders, and with nothing but letters, digits, `_`, `.` and `-` (`normalize_content_filename`). */
function normalize(filename: string): string {
  return filename
    .replace(/\n$/, "")
    .replace(/^.*[/\\]/s, "")
    .replace(/[^a-zA-Z0-9_.-]/g, "_");
}

const EXTENSIONS: Readonly<Record<FileContent, RegExp>> = {
  iso: /^[^/]+\.(?:iso|img)$/i,
  vztmpl: /^[^/]+\.tar\.(?:gz|xz|zst|bz2)$/i,
  import: /^[a-zA-Z0-9\-.+=_]+\.(?:ova|qcow2|raw|vmdk)$/,
};

function isFileContent(content: string): content is FileContent {
  return Object.hasOwn(EXTENSIONS, content);
}

/**
 * Where a file of this content and name goes (`PVE::API2::Storage::Status`, pve-storage 9.1).
 *
 * @throws PveError 400 for another content, and for a name that does not fit it.
 */
export function readFileTarget(content: string, given: string): FileTarget {
  if (!isFileContent(content)) throw parameterErrors({ content: `upload content type '${content}' not allowed` });
  const filename = normalize(given);
  if (!EXTENSIONS[content].test(filename)) {
    const problem = content === "import" ? "invalid filename or wrong extension" : "wrong file extension";
    throw parameterErrors({ filename: problem });
  }
  const format = content === "import" ? (filename.split(".").at(-1) ?? "") : content;
  return { content, name: `${content}/${filename}`, filename, format };
}
