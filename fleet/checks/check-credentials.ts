import type { Problem } from "./problem";
import type { Target } from "./target";

/** As bpg/proxmox 0.111.1 wants it (proxmox/api/api_token_auth.go). */
const tokenForm = /^\S+@\S+!\S+=([a-zA-Z0-9-]+)$/;

/** Base64 with its padding (RFC 4648): what a key file of BIND has after `secret`. */
const secretForm = /^(?:[A-Za-z0-9+/]{4})+(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** Whether a text has the form of an API token. */
export function isApiToken(text: string | undefined): boolean {
  return tokenForm.test(text ?? "");
}

/** Whether a text has the form of a TSIG secret. */
export function isKeySecret(text: string | undefined): boolean {
  return secretForm.test(text ?? "");
}

/** Returns what is wrong with a tenant's credentials as far as their form tells. Their values are in no message. */
export function checkCredentials({ tenant, token, keySecret, key }: Target): Problem[] {
  const tokenRule = "be the tenant's API token, USER@REALM!TOKENID=UUID";
  const secretRule = `be the secret of TSIG key "${key.name}", in base64`;
  const messages = [
    ...(isApiToken(token.value) ? [] : [renderMessage(token, tokenRule)]),
    ...(isKeySecret(keySecret.value) ? [] : [renderMessage(keySecret, secretRule)]),
  ];
  return messages.map((message) => ({ tenant, about: "credentials", message }));
}

function renderMessage({ variable, value }: Target["token"], rule: string): string {
  const found = value ? `got ${value.length} characters that are not` : "and is not set";
  return `${variable} must ${rule}, ${found}; export ${variable}='...'`;
}
