import { list, object } from "../../parameters/answers";
import { node, storage } from "../../parameters/common";
import { text } from "../../parameters/schema";
import { hasAny } from "../../permissions/permission";
import { route } from "../route";

const SUBDIRS = [
  ...["content", "download-url", "file-restore", "import-metadata", "oci-registry-pull", "prunebackups", "rrd"],
  ...["rrddata", "status", "upload"],
];

/** The names below a storage. */
export const listStorageRoutes = route({
  method: "GET",
  path: "/nodes/{node}/storage/{storage}",
  permission: hasAny("/storage/{storage}", "Datastore.Audit", "Datastore.AllocateSpace"),
  parameters: { node, storage },
  answer: list(object({ subdir: text() })),
  handle: () => SUBDIRS.map((subdir) => ({ subdir })),
});
