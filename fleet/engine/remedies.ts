import type { Diagnostic } from "./diagnostics";

/** Of whom an error is. */
interface Place {
  readonly tenant: string;
  /** How a person calls the engine in the tenant's stack folder. */
  readonly command: string;
}

/** What to do about errors that one meets, by the engine's and the provider's own words. The first that fits. */
const remedies: readonly (readonly [RegExp, (place: Place, match: RegExpExecArray) => string])[] = [
  [
    /Error acquiring the state lock[\s\S]*ID:\s+(\S+)[\s\S]*Operation:\s+(?:OperationType)?(\S+)[\s\S]*Who:\s+(\S+)[\s\S]*Created:\s+(\S+ [\d:]+)/,
    ({ command }, [, id, operation, who, created]) =>
      `${who} holds the lock since ${created} UTC (${operation?.toLowerCase()}): wait for its end; where that is gone for good: ${command} force-unlock ${id}`,
  ],
  [/Error acquiring the state lock/, () => "another run holds the lock: wait for its end"],
  [
    /Backend configuration changed|Migrating state from|migrate the state|Backend type changed/i,
    ({ tenant }) =>
      `its state is to be kept elsewhere from now on; move it: npx cdktf deploy ${tenant} --migrate-state`,
  ],
  [
    /No value for required variable[\s\S]*variable "(\w+)"/,
    (_, [, name]) => `export TF_VAR_${name}='...' or TENANTRY_CREDENTIAL_HELPER (docs/credentials.md)`,
  ],
  [/Saved plan is stale/, ({ tenant }) => `the state has changed since; plan anew: npx tenantry plan ${tenant}`],
  [/HTTP 401 response/, ({ tenant }) => `the API token is not valid; look closer: npx tenantry check ${tenant}`],
  [/HTTP 403 response/, ({ tenant }) => `the API token may too little; look closer: npx tenantry check ${tenant}`],
  [
    /HTTP 59[56] response/,
    ({ tenant }) => `the node is not reached by the one that was asked; look closer: npx tenantry check ${tenant}`,
  ],
  [
    /dns: bad (authentication|key|signature|time)|REFUSED|NOTAUTH|no such host|connection refused|i\/o timeout|certificate/,
    ({ tenant }) => `look closer: npx tenantry check ${tenant}`,
  ],
  [
    /Failed to query available provider packages|Could not retrieve the list of available versions|Failed to install provider|does not match configured version constraint/,
    () => 'where no registry answers: eval "$(npm run --silent toolchain)"',
  ],
];

/** Returns what to do about an error; undefined: nobody has met it yet. */
export function findRemedy({ text }: Diagnostic, place: Place): string | undefined {
  for (const [pattern, render] of remedies) {
    const match = pattern.exec(text);
    if (match) return render(place, match);
  }
  return undefined;
}
