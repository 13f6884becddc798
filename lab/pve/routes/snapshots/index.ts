import type { Route } from "../route";
import { createSnapshot } from "./create-snapshot";
import { deleteSnapshot } from "./delete-snapshot";
import { getSnapshotConfig } from "./get-snapshot-config";
import { listSnapshotCommands } from "./list-snapshot-commands";
import { listSnapshots } from "./list-snapshots";
import { rollBack } from "./roll-back";
import { updateSnapshot } from "./update-snapshot";

export const snapshotsRoutes: readonly Route[] = [
  createSnapshot,
  deleteSnapshot,
  getSnapshotConfig,
  listSnapshotCommands,
  listSnapshots,
  rollBack,
  updateSnapshot,
];
