import { z } from "zod";
import { faultSchema } from "../pve/faults/fault";

/**
 * The forms of what the admin socket is sent. Each is one JSON object; an unknown key is refused.
 *
 * | method | path | body | answer |
 * |---|---|---|---|
 * | GET | `/` | | {@link AdminStatus} |
 * | POST | `/reset` | | nothing |
 * | PUT | `/states/{name}` | | nothing; the present state is kept under the name |
 * | POST | `/states/{name}/load` | | nothing |
 * | DELETE | `/states/{name}` | | nothing |
 * | GET | `/faults` | | all faults, with what came of them |
 * | POST | `/faults` | a fault | the fault |
 * | DELETE | `/faults/{id}` | | nothing |
 * | DELETE | `/faults` | | nothing |
 * | PUT | `/tasks` | `pace` | nothing |
 * | PUT | `/clock` | `clockAdvance` | nothing |
 * | PUT | `/guests/{vmid}` | `guest` | nothing |
 *
 * Answers are JSON with status 200, or 204 for nothing; a request that is refused is a 4xx with `{"problems": [line, ...]}`.
 */
export const adminBodies = {
  fault: faultSchema,
  /** How long a step of a task takes, in milliseconds; 0 ends tasks before they are first asked for. */
  pace: z.strictObject({ pace: z.int().min(0).max(60_000) }),
  /** The cluster's clock goes forward only: 100 years at most. */
  clockAdvance: z.strictObject({ advanceSeconds: z.int().positive().max(3_155_760_000) }),
  /** What goes on inside a VM; what is left out stays as it is. */
  guest: z.strictObject({
    agent: z.boolean().optional(),
    reacts: z.boolean().optional(),
    addresses: z
      .array(
        z.strictObject({
          interface: z.string(),
          mac: z.string().optional(),
          address: z.union([z.ipv4(), z.ipv6()]),
          prefix: z.int().min(0).max(128),
        }),
      )
      .optional(),
  }),
};

/** The name of a saved state, or another name in a path. */
export const stateName = z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, {
  error: "must be lower case letters, digits and hyphens",
});

/** How the lab is. */
export interface AdminStatus {
  readonly version: 1;
  /** Names of saved states. */
  readonly states: readonly string[];
  readonly pace: number;
  /** What the cluster's clock says, ISO 8601, UTC. */
  readonly now: string;
  /** How many faults there are. */
  readonly faults: number;
}
