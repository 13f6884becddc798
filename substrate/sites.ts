import { dvntm } from "./dvntm";
import type { Site } from "./site";

/** Every site. The only list. */
export const sites: readonly Site[] = [dvntm];
