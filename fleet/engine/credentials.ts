import { z } from "zod";
import type { TenantIntent } from "../../ledger/fleet-document";
import { CommandError } from "../command-error";
import type { Environment } from "../lab-environment";
import { askHelper } from "./credential-helper";
import { isEngineCredential, selectGeneral } from "./engine-environment";
import { findSecrets } from "./secrets";

/** What lets one tenant in. */
export interface Credentials {
  /** undefined: neither the environment nor a helper has one. */
  readonly proxmoxApiToken?: string;
  /** Base64; undefined: neither the environment nor a helper has one. */
  readonly dnsKeySecret?: string;
  /** Variables for the engine and its state store that a helper gave. */
  readonly environment: Environment;
  /** Every value that must be in no log and no report. */
  readonly secrets: readonly string[];
}

/** What a credential helper prints. */
const answer = z.strictObject({
  proxmoxApiToken: z.string().min(1).optional(),
  dnsKeySecret: z.string().min(1).optional(),
  environment: z.record(z.string(), z.string()).optional(),
});

/**
 * Returns a tenant's credentials: from `TF_VAR_...`, and what is not there from the credential helper, the executable that
 * `TENANTRY_CREDENTIAL_HELPER` names (docs/credentials.md). It is asked once a call; without one, what is missing is
 * undefined.
 *
 * @throws CommandError when the helper fails, in one line that names tenant and helper, and holds no value.
 */
export async function readCredentials(intent: TenantIntent, environment: NodeJS.ProcessEnv): Promise<Credentials> {
  const helper = environment.TENANTRY_CREDENTIAL_HELPER;
  const given = helper ? parseAnswer(intent.tenant, helper, await askHelper(helper, intent.tenant, environment)) : {};
  const { variables } = intent;
  const proxmoxApiToken = environment[`TF_VAR_${variables.proxmoxApiToken}`] || given.proxmoxApiToken;
  const dnsKeySecret = environment[`TF_VAR_${variables.dnsKeySecret}`] || given.dnsKeySecret;
  const store = given.environment ?? {};
  const known = [proxmoxApiToken, dnsKeySecret, given.proxmoxApiToken, given.dnsKeySecret];
  return {
    proxmoxApiToken,
    dnsKeySecret,
    environment: store,
    secrets: findSecrets(known, { ...selectGeneral(intent, environment), ...store }),
  };
}

function parseAnswer(tenant: string, helper: string, text: string): z.infer<typeof answer> {
  const refuse = (rule: string) =>
    new CommandError(
      `[${tenant}] credential helper "${helper}" must print ${rule}; see what it prints: "${helper}" ${tenant}`,
    );
  const json = parseJson(text);
  if (json === undefined) throw refuse(`JSON, got ${text.length} characters that are not`);
  const { success, data, error } = answer.safeParse(json);
  if (!success) {
    const issue = error.issues[0];
    throw refuse(
      `{"proxmoxApiToken", "dnsKeySecret", "environment"}, got "${issue?.path.join(".")}": ${issue?.message}`,
    );
  }
  const foreign = Object.keys(data.environment ?? {}).find((name) => !isEngineCredential(name));
  if (foreign === undefined) return data;
  throw refuse(
    `in "environment" variables of state store and engine alone (AWS_*, PG*, TF_HTTP_*, TF_ENCRYPTION, TF_TOKEN_*), got "${foreign}"`,
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // Node's message quotes the text
  }
}
