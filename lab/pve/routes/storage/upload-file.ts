import { scalar } from "../../parameters/answers";
import { node, storage } from "../../parameters/common";
import { required, text } from "../../parameters/schema";
import { has } from "../../permissions/permission";
import { failure } from "../../pve-error";
import { readFileTarget } from "../../state/file-target";
import { CHECKSUM_ALGORITHMS } from "../../state/measure-file";
import { probeImage } from "../../state/probe-image";
import { noSpaceForFile } from "../../state/storage-space";
import { route } from "../route";

/** Puts a file that the client sends on a storage, in the place of one of its name. */
export const uploadFile = route({
  method: "POST",
  path: "/nodes/{node}/storage/{storage}/upload",
  takesUpload: true,
  permission: has("/storage/{storage}", "Datastore.AllocateTemplate"),
  parameters: {
    node,
    storage,
    checksum: text({ requires: "checksum-algorithm" }),
    "checksum-algorithm": { ...text({ requires: "checksum" }), enum: CHECKSUM_ALGORITHMS },
    content: { ...required(text({ format: "pve-storage-content" })), enum: ["iso", "vztmpl", "import"] },
    filename: required(text({ maxLength: 255 })),
    tmpfilename: text({ pattern: /\/var\/tmp\/pveupload-[0-9a-f]+/ }),
  },
  answer: scalar,
  handle: ({ cluster, caller, upload, values }) => {
    const { node, storage, checksum } = values;
    const { storages } = cluster;
    const { type, content: held } = storages.get(storage, node);
    if (type !== "dir") throw failure(`can't upload to storage type '${type}'`);
    if (!upload) throw failure("missing temporary file name");
    const { name, content, format } = readFileTarget(values.content, values.filename);
    if (!held.has(content)) throw failure(`storage '${storage}' does not support '${content}' content`);
    const target = storages.path({ storage, name, content });
    const source = upload.temporaryName;

    const subject = { node, type: "imgcopy", id: "", user: caller.id };
    return cluster.tasks.start(subject, async ({ log, step }) => {
      log(`starting file import from: ${source}`);
      if (upload.checksum !== undefined && upload.checksum !== checksum?.toLowerCase()) {
        log("calculating checksum...");
        throw failure(`checksum mismatch: got '${upload.checksum}' != expect '${checksum}'`);
      }
      if (upload.checksum !== undefined) log("calculating checksum...OK, checksum verified");
      const bytes = probeImage(upload, format, source);
      const command = `cp -- ${source} ${target}`;
      log(`target node: ${node}`);
      log(`target file: ${target}`);
      log(`file size is: ${upload.bytes}`);
      log(`command: ${command}`);
      await step("import");
      if (upload.bytes > storages.space(storages.get(storage, node), node).avail) throw noSpaceForFile(command);
      storages.addFile({ node, storage, name, fileBytes: upload.bytes, bytes });
      log("finished file import successfully");
    }).upid;
  },
});
