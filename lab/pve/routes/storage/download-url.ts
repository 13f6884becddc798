import { scalar } from "../../parameters/answers";
import { node, storage } from "../../parameters/common";
import { boolean, oneOf, required, text } from "../../parameters/schema";
import { allOf, has, oneOfThese } from "../../permissions/permission";
import { failure, notModelled } from "../../pve-error";
import { fetchFile } from "../../state/fetch-file";
import { readFileTarget } from "../../state/file-target";
import { CHECKSUM_ALGORITHMS, type MeasuredFile } from "../../state/measure-file";
import { probeImage } from "../../state/probe-image";
import type { TaskRun } from "../../state/tasks";
import { route } from "../route";

function checkChecksum({ checksum: got }: MeasuredFile, expected: string | undefined, { log }: TaskRun): void {
  if (got === undefined) return;
  if (got !== expected?.toLowerCase()) {
    log("calculating checksum...");
    throw failure(`checksum mismatch: got '${got}' != expect '${expected}'`);
  }
  log("calculating checksum...OK, checksum verified");
}

/** Puts a file from a URL on a storage: the node downloads it, and the lab's nodes reach loopback alone. */
export const downloadUrl = route({
  method: "POST",
  path: "/nodes/{node}/storage/{storage}/download-url",
  permission: allOf(
    has("/storage/{storage}", "Datastore.AllocateTemplate"),
    oneOfThese(has("/", "Sys.Audit", "Sys.Modify"), has("/nodes/{node}", "Sys.AccessNetwork")),
  ),
  parameters: {
    node,
    storage,
    checksum: text({ requires: "checksum-algorithm" }),
    "checksum-algorithm": { ...text({ requires: "checksum" }), enum: CHECKSUM_ALGORITHMS },
    compression: oneOf(["zst", "gz", "lzo", "bz2"]),
    content: { ...required(text({ format: "pve-storage-content" })), enum: ["iso", "vztmpl", "import"] },
    filename: required(text({ maxLength: 255 })),
    url: required(text({ pattern: /https?:\/\/.*/ })),
    "verify-certificates": boolean({ default: true }),
  },
  answer: scalar,
  handle: ({ cluster, caller, values }) => {
    const { node, storage, url, checksum, compression } = values;
    const { storages } = cluster;
    const { type, content: held } = storages.get(storage, node);
    if (type !== "dir") throw failure(`can't upload to storage type '${type}', not a file based storage!`);
    if (!held.has(values.content))
      throw failure(`storage '${storage}' is not configured for content-type '${values.content}'`);
    const { name, filename, content, format } = readFileTarget(values.content, values.filename);
    const target = storages.path({ storage, name, content });

    const subject = { node, type: "download", id: filename, user: caller.id };
    return cluster.tasks.start(subject, async (run) => {
      if (compression !== undefined && content !== "iso") throw failure(`decompression not supported for ${content}`);
      if (compression !== undefined) throw notModelled("the decompression of a download");
      run.log(`downloading ${url} to ${target}`);
      if (storages.find(`${storage}:${name}`, node)) {
        if (checksum !== undefined) throw notModelled("the checksum of a file that is there already");
        throw failure(`refusing to override existing file '${target}'`);
      }
      await run.step("download");
      const file = await fetchFile({
        url,
        verifyCertificates: values["verify-certificates"],
        checksumAlgorithm: values["checksum-algorithm"],
      });
      checkChecksum(file, checksum, run);
      const bytes = probeImage(file, format, target);
      if (file.bytes > storages.space(storages.get(storage, node), node).avail)
        throw failure(`download failed: Cannot write to ‘${target}’ (No space left on device).`);
      storages.addFile({ node, storage, name, fileBytes: file.bytes, bytes });
      run.log(`download of '${url}' to '${target}' finished`);
    }).upid;
  },
});
