import { unzipSync } from "fflate";
import type { PlanFiles } from "./forge";

/** Bytes of an archive with a plan, and of each of its files: a plan holds configuration and state of one tenant. */
export const mostBytesOfPlan = 64 * 1024 * 1024;

/**
 * Returns the files of a tenant's plan in an archive, and nothing else that it may have; undefined: it has no record of the
 * plan, or is no archive that can be read.
 */
export function unzipPlan(archive: Uint8Array, tenant: string): PlanFiles | undefined {
  const [recordName, planName] = [`${tenant}.json`, `${tenant}.tfplan`];
  try {
    const files = unzipSync(archive, {
      filter: ({ name, originalSize }) => (name === recordName || name === planName) && originalSize <= mostBytesOfPlan,
    });
    const record = files[recordName];
    return record && { record, plan: files[planName] };
  } catch {
    return undefined;
  }
}
