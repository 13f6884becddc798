import { join } from "node:path";

/** Where one lab has its things. */
export interface LabFolders {
  /** The running lab: see `lab/run-dir.ts`. */
  readonly run: string;
  /** The copy of the app that the lab's commands work in, with their state and inventory. */
  readonly workspace: string;
  /** The engine as the lab's commands find it: see `guarded-engines.ts`. */
  readonly bin: string;
}

/** Returns the folders of the lab in a base folder: `.lab` of the checkout, or a temporary one of a test. */
export function labFolders(base: string): LabFolders {
  return { run: join(base, "run"), workspace: join(base, "workspace"), bin: join(base, "bin") };
}

/** Returns the base folder of the checkout's own lab. */
export function labBase(root: string): string {
  return join(root, ".lab");
}
