import { z } from "zod";
import type { Claim } from "./claims";
import { LedgerError } from "./ledger-error";

/** Where the ledger is, relative to the repository root. */
export const ledgerPath = "tenant-inventory/ledger.json";

const recordTypes = ["A", "AAAA", "CNAME", "MX", "PTR", "SRV", "TXT"] as const;

const claim = z.strictObject({
  kind: z.enum(["address", "fqdn", "mac", "state", "vlan", "vmid"]),
  site: z.string().optional(),
  value: z.union([z.string(), z.int()]),
  type: z.enum(recordTypes).optional(),
  // They become paths and words of commands: no more than constructs may be called.
  owner: z.string().regex(/^[a-z][a-z0-9-]*(?:\/[a-z][a-z0-9-]*)?$/, "must be tenant or tenant/id"),
  nic: z
    .string()
    .regex(/^net\d$/, "must be net0 to net9")
    .optional(),
  born: z
    .string()
    .regex(/^[a-z][a-z0-9-]*$/, "must be an id")
    .optional(),
  protected: z.literal(true).optional(),
  retired: z.literal(true).optional(),
});

const ledger = z.strictObject({ version: z.literal(1), claims: z.array(claim) });

/** The order of a claim's keys in the file: flags last, so that a line begins the same as long as its holder does. */
export const claimKeys = ["kind", "site", "value", "type", "owner", "nic", "born", "protected", "retired"] as const;

/**
 * Returns the claims of a ledger's text.
 *
 * @throws LedgerError when the text is none, or has the marks of a merge that is not resolved.
 */
export function parseLedger(text: string): Claim[] {
  const mark = text.split("\n").findIndex((line) => /^(?:<{7}|\|{7}|={7}|>{7})(?: |$)/.test(line));
  if (mark >= 0) {
    throw new LedgerError(
      `${ledgerPath}:${mark + 1} has the marks of a merge; keep the lines of both sides, of two with one value one, then run: npm run synth`,
    );
  }
  const result = ledger.safeParse(parseJson(text));
  if (result.success) return result.data.claims;
  const { path, message } = result.error.issues[0] ?? { path: [], message: "" };
  const place = path.map((step) => (typeof step === "number" ? `[${step}]` : `.${String(step)}`)).join("");
  throw new LedgerError(
    `${ledgerPath} ${place.slice(1) || "as a whole"} is not of a ledger's form: ${message}; ${remedy}`,
  );
}

/** Returns a ledger's text: one claim a line, sorted, so that branches merge cleanly or conflict visibly. */
export function renderLedger(claims: readonly Claim[]): string {
  const lines = sortClaims(claims).map((one) => `    ${JSON.stringify(one, [...claimKeys])}`);
  const body = lines.length === 0 ? "[]" : `[\n${lines.join(",\n")}\n  ]`;
  return `{\n  "version": 1,\n  "claims": ${body}\n}\n`;
}

/** Returns claims in the order of the file: by kind, site, value and type, numbers in values by what they count. */
export function sortClaims(claims: readonly Claim[]): Claim[] {
  return claims
    .map((one) => ({ one, key: getSortKey(one) }))
    .sort((first, second) => (first.key < second.key ? -1 : first.key > second.key ? 1 : 0))
    .map(({ one }) => one);
}

const remedy = "take the file of the last commit, then run: npm run synth";

function getSortKey({ kind, site, value, type, owner }: Claim): string {
  const padded = String(value).replaceAll(/\d+/g, (digits) => digits.padStart(10, "0"));
  return [kind, site ?? "", padded, type ?? "", owner].join("\0");
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new LedgerError(`${ledgerPath} is not JSON: ${(error as Error).message}; ${remedy}`);
  }
}
