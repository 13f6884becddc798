import type { Environment } from "../lab-environment";

/** Variables whose value is a secret, or has one in it. */
const secretName = /SECRET|TOKEN|PASS|KEY|CONN_STR|ENCRYPTION|CREDENTIAL/;

/**
 * Returns every text that must not be seen: the credentials themselves, and of an environment what is secret by its name,
 * with the parts that may turn up alone: the UUID of an API token, the password of a URL, the texts in an encryption's
 * settings.
 *
 * @param known credentials, as far as there are any
 */
export function findSecrets(known: readonly (string | undefined)[], environment: Environment): string[] {
  const tokens = known.filter((value) => value !== undefined);
  const values = Object.entries(environment).filter(([name]) => secretName.test(name));
  const urls = Object.values(environment).flatMap(findPassword);
  const all = [
    ...tokens.flatMap((token) => [token, ...findTokenValue(token)]),
    ...values.flatMap(([name, value]) => [value, ...(name === "TF_ENCRYPTION" ? findQuoted(value) : [])]),
    ...urls,
  ];
  return [...new Set(all)].filter((value) => value !== "");
}

/** `USER@REALM!TOKENID=UUID`. */
function findTokenValue(token: string): string[] {
  return /!.*=([^=]+)$/.exec(token)?.slice(1) ?? [];
}

function findPassword(value: string): string[] {
  if (!URL.canParse(value)) return [];
  const { password } = new URL(value);
  return password ? [password, decodeURIComponent(password)] : [];
}

/** A passphrase has 16 characters or more (OpenTofu's pbkdf2). */
function findQuoted(settings: string): string[] {
  return [...settings.matchAll(/"([^"\\\n]{16,})"/g)].flatMap(([, text]) => text ?? []);
}
