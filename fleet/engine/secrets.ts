/** Whether the value of a variable is a secret, or has one in it. */
export function isSecretName(name: string): boolean {
  return /SECRET|TOKEN|PASS|KEY|CONN_STR|ENCRYPTION|CREDENTIAL/i.test(name);
}

/**
 * Returns every text that must not be seen: the credentials themselves, and of an environment what is secret by its name,
 * with the parts that may turn up alone: the UUID of an API token, the password of a URL, the texts in an encryption's
 * settings.
 *
 * @param known credentials, as far as there are any
 */
export function findSecrets(known: readonly (string | undefined)[], environment: NodeJS.ProcessEnv): string[] {
  const all = [
    ...known.flatMap((credential = "") => [credential, ...findTokenValue(credential)]),
    ...Object.entries(environment).flatMap(([name, value = ""]) => [
      ...(isSecretName(name) ? [value] : []),
      ...(name === "TF_ENCRYPTION" ? findQuoted(value) : []),
      ...findPassword(value),
    ]),
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
  // Never fails, unlike decodeURIComponent, at a per cent sign that is one.
  const decoded = new URLSearchParams(`password=${password.replaceAll("+", "%2B")}`).get("password");
  return [password, decoded ?? ""];
}

/** A passphrase has 16 characters or more (OpenTofu's pbkdf2). */
function findQuoted(settings: string): string[] {
  const texts = [...settings.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, text = ""]) => text);
  return texts.filter(({ length }) => length >= 16);
}
