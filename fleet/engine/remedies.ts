import { type Diagnostic, renderDiagnostic } from "./diagnostics";

/** Whose error it is. */
interface Place {
  readonly tenant: string;
  /** How a person calls the engine in the tenant's stack folder. */
  readonly command: string;
}

/** What to say of an error: a function of its place, of what its pattern found, and of the engine's own words. */
type Explain = (place: Place, match: readonly (string | undefined)[], words: string) => string;

const lookCloser: Explain = ({ tenant }, _, words) => `${words}; look closer: npx tenantry check ${tenant}`;

const missingVariable = /^No value for required variable.*? variable "(\w+)"/;

/** Returns the variable that an error is about when it is that a value is missing. */
export function findMissingVariable({ text }: Diagnostic): string | undefined {
  return missingVariable.exec(text.replaceAll(/\s+/g, " "))?.[1];
}

/** Returns what to do about variables without a value. */
export function explainMissing(names: readonly string[]): string {
  const [is, it] = names.length === 1 ? ["is", "it"] : ["are", "them"];
  const variables = names.map((name) => `TF_VAR_${name}`).join(" and ");
  return `${variables} ${is} not set; export ${it}, or say in TENANTRY_CREDENTIAL_HELPER who has ${it} (docs/credentials.md)`;
}

const askForKey =
  "set it to what they were written with, or say in TENANTRY_CREDENTIAL_HELPER who has it (docs/credentials.md)";

/**
 * Errors that one meets, by the words of OpenTofu 1.12.6, Terraform 1.11.4 and their providers, with what to do about
 * them. The first that fits counts.
 */
const known: readonly (readonly [RegExp, Explain])[] = [
  // Also where they come as an error of the state's lock.
  [
    /This state file is encrypted and can not be read|The given plan file is encrypted and requires/i,
    () => `its state and plans are encrypted, and TF_ENCRYPTION is not set; ${askForKey}`,
  ],
  [
    /decryption failed for all provided methods/,
    () => `its state and plans are encrypted with another key than TF_ENCRYPTION has; ${askForKey}`,
  ],
  [
    /encountered unencrypted payload without unencrypted method configured/,
    () =>
      "its state or plan is in clear, and TF_ENCRYPTION takes encrypted ones alone; the first time it wants a fallback (docs/in-a-pipeline.md)",
  ],
  [
    /\bon TF_ENCRYPTION line |^Unable to build encryption key data/,
    (_, __, words) => `${words}; put TF_ENCRYPTION right (docs/in-a-pipeline.md)`,
  ],
  [
    /^Error acquiring the state lock.*? ID: +(\S+) .*? Operation: +(?:OperationType)?(\S+) Who: +(\S+) .*? Created: +(\S+ [\d:]+)/,
    ({ command }, [, id, operation, who, created]) =>
      `the state is locked by ${who} since ${created} UTC (${operation?.toLowerCase()}); wait for the end of that, or if it is gone for good: ${command} force-unlock ${id}`,
  ],
  [/^Error acquiring the state lock/, (_, __, words) => `${words}; wait for the end of the run that holds it`],
  [
    /^(?:Backend configuration changed|Backend type changed|Migrating state|Error migrating state)/,
    ({ tenant }) =>
      `the state is to be kept elsewhere than until now; move it: npx cdktf deploy ${tenant} --migrate-state`,
  ],
  [missingVariable, (_, [, name = ""]) => explainMissing([name])],
  [
    /^Saved plan is stale/,
    ({ tenant }) => `the state has changed since the plan; plan anew: npx tenantry plan ${tenant}`,
  ],
  [
    /does not match configured version constraint/,
    (_, __, words) => `${words}; lock the providers anew: npm run lock, and commit providers.lock.hcl`,
  ],
  [
    /^(?:Failed to query available provider packages|Failed to install provider|Failed to resolve provider packages|Could not load plugin)/,
    (_, __, words) => `${words}; where no registry answers: eval "$(npm run --silent toolchain)"`,
  ],
  [/\bHTTP (401|403|59[56])\b/, lookCloser],
  [/\bdns: |\b(REFUSED|NOTAUTH)\b|no such host|connection refused|i\/o timeout|x509: |tls: /, lookCloser],
];

/** Returns an error on one line, with what to do about it where that is known. */
export function explain(diagnostic: Diagnostic, place: Place): string {
  const words = renderDiagnostic(diagnostic);
  const text = diagnostic.text.replaceAll(/\s+/g, " ");
  for (const [pattern, render] of known) {
    const match = pattern.exec(text);
    if (match) return render(place, match, words);
  }
  return words;
}
