import { parseStateHeader, type StateHeader } from "../engine/encryption";
import { remote } from "./repository";

/** A state at the three places that decide whether it may be pushed; undefined: there is none. */
export interface StateTexts {
  /** In the commit that this checkout began with. */
  readonly before: string | undefined;
  /** In the branch now. */
  readonly tip: string | undefined;
  /** In the working tree. */
  readonly here: string | undefined;
}

/**
 * Returns why a state may not take the place of the one in a branch, with what to do; undefined: it may.
 *
 * @param path of the state, from the top of the working tree
 */
export function checkState({ before, tip, here }: StateTexts, path: string, branch: string): string | undefined {
  if (here === tip) return undefined;
  const [old, now, young] = [before, tip, here].map((text) =>
    text === undefined ? undefined : parseStateHeader(text),
  );
  if (tip !== before && !isSame(old, now)) {
    const what = `its state in "${branch}" is another one (${render(now)}) than this checkout began with (${render(old)})`;
    return here === before
      ? `${what}; check out "${branch}" anew`
      : `${what}; keep ${path} (${render(young)}), and compare it with: git show ${remote}/${branch}:${path}`;
  }
  if (here === undefined)
    return `its state ${path} is not there any more; take it from "${branch}", or remove it there`;
  if (young === undefined) return `its state ${path} is not whole; the one before is ${path}.backup`;
  if (now?.isEncrypted && !young.isEncrypted) {
    return `its state ${path} is in clear, and the one in "${branch}" is encrypted; set TF_ENCRYPTION as for that one, and apply again`;
  }
  return undefined;
}

function isSame(one: StateHeader | undefined, other: StateHeader | undefined): boolean {
  return one !== undefined && one.lineage === other?.lineage && one.serial === other.serial;
}

function render(header: StateHeader | undefined): string {
  return header === undefined ? "none" : `serial ${header.serial} of ${header.lineage}`;
}
