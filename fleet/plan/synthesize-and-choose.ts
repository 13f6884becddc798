import type { FleetDocument } from "../../ledger/fleet-document";
import { readFleetDocument, selectTenants } from "../read-fleet";
import type { Touched } from "../report/matrix-schema";
import type { readTouched } from "../review/read-touched";
import { runAppAside } from "../run-app";
import { synthesize } from "../synthesis";
import { synthesizeBaseline } from "./affected";
import { type Choice, chooseTenants } from "./choose-tenants";
import { resolveCommit } from "./revision";

/** What a person asks for. */
export interface TypedChoice {
  /** Tenants by name; none: all. */
  readonly names: readonly string[];
  /** VMs to replace on purpose. @default none */
  readonly rebuild?: readonly string[];
  /** Git revision: only tenants that are not the same there. */
  readonly affected: string | undefined;
}

/** What was chosen of a fleet. */
export interface FleetChoice extends Choice {
  readonly fleet: FleetDocument;
  /** What differs from the revision; `null`: none is given. */
  readonly touched: Touched | null;
}

/**
 * Synthesizes the checkout, and the revision that it is to be compared with beside it, and returns which tenants are meant.
 *
 * @param root the checkout
 * @throws CommandError when the revision is none, something cannot be synthesized, or a name is no tenant's.
 */
export async function synthesizeAndChoose(
  root: string,
  { names, rebuild = [], affected: ref }: TypedChoice,
): Promise<FleetChoice> {
  const commit = ref === undefined ? undefined : await resolveCommit(root, "--affected", ref);
  const [baseline] = await Promise.all([
    commit === undefined ? undefined : synthesizeBaseline(root, commit, runAppAside),
    synthesize(root),
  ]);
  const fleet = readFleetDocument(root);
  selectTenants(fleet.tenants, names);
  const revision = ref !== undefined && commit !== undefined && baseline ? { ref, commit, baseline } : undefined;
  const touched = revision ? await look(root, revision.commit, fleet.tenants) : null;
  return { ...chooseTenants(root, fleet.tenants, { names, rebuild, revision }), fleet, touched };
}

const look: typeof readTouched = (...change) => {
  // What reads a ledger takes longer to load than all the rest of this, and most plans compare with nothing.
  const reader: { readonly readTouched: typeof readTouched } = require("../review/read-touched");
  return reader.readTouched(...change);
};
