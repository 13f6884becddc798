import { createHash, randomBytes } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { Busboy } from "@fastify/busboy";
import { PveError } from "../pve-error";
import { FileMeasure, type MeasuredFile } from "../state/measure-file";

/** A file that a client has sent. Its content is gone: the lab's storages hold none. */
export interface Upload extends MeasuredFile {
  /** Where Proxmox would have it now. */
  readonly temporaryName: string;
}

/** What an upload's body says. */
export interface ReadUpload {
  /** For the route's table: the fields, and the name of the file. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly upload: Upload | undefined;
}

const FIELDS: ReadonlySet<string> = new Set(["content", "checksum-algorithm", "checksum"]);

function refuse(message: string): PveError {
  return new PveError(501, message);
}

/**
 * Reads a `multipart/form-data` body: fields first, then the file, in the field `filename`. What follows the file is not
 * looked at (`file_upload_multipart` of `PVE::APIServer::AnyEvent`, pve-http-server 6.0).
 *
 * @throws PveError 501 for other fields, or none with a file; 506 for a body of another type.
 */
export async function readUpload(headers: IncomingHttpHeaders, body: Readable): Promise<ReadUpload> {
  const type = headers["content-type"] ?? "";
  if (headers["transfer-encoding"] !== undefined) throw refuse("chunked transfer encoding not supported");
  if (!/^multipart\/form-data\s*;.*boundary=/i.test(type))
    throw new PveError(506, `upload 'Content-Type '${type}' not implemented`);
  const parameters: Record<string, string> = {};
  const temporaryName = `/var/tmp/pveupload-${createHash("md5").update(randomBytes(16)).digest("hex")}`;
  let problem: PveError | undefined;
  let measured: Promise<MeasuredFile> | undefined;

  const parser = new Busboy({
    headers: { ...headers, "content-type": type },
    isPartAFile: (_field, _type, name) => name !== undefined,
  });
  parser.on("field", (name, value) => {
    if (measured) return;
    if (FIELDS.has(name)) parameters[name] = value.trim();
    else problem ??= refuse("upload failed");
  });
  parser.on("file", (field, file, name) => {
    if (measured || problem) {
      file.resume();
      return;
    }
    if (field !== "filename") problem = refuse(`wrong field name '${field}' for file upload, expected 'filename'`);
    parameters.filename = name.trim();
    measured = new FileMeasure(parameters["checksum-algorithm"]).read(file);
  });
  try {
    await pipeline(body, parser);
  } catch {
    throw refuse("upload failed");
  }
  if (problem) throw problem;
  const upload = await measured;
  if (!upload) throw refuse("upload failed");
  return { parameters: { ...parameters, tmpfilename: temporaryName }, upload: { ...upload, temporaryName } };
}
