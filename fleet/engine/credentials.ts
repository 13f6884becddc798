import type { TenantIntent } from "../../ledger/fleet-document";
import type { Environment } from "../lab-environment";
import { askHelper } from "./credential-helper";
import { selectGeneral } from "./engine-environment";
import type { HelperAnswer, parseAnswer } from "./helper-answer";
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

/**
 * Returns a tenant's credentials: from `TF_VAR_...`, and what is not there from the credential helper, the executable that
 * `TENANTRY_CREDENTIAL_HELPER` names (docs/credentials.md). It is asked once a call; without one, what is missing is
 * undefined.
 *
 * @throws CommandError when the helper fails, in one line that names tenant and helper, and holds no value.
 */
export async function readCredentials(intent: TenantIntent, environment: NodeJS.ProcessEnv): Promise<Credentials> {
  const helper = environment.TENANTRY_CREDENTIAL_HELPER;
  const given = helper ? await ask(helper, intent.tenant, environment) : {};
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

async function ask(helper: string, tenant: string, environment: NodeJS.ProcessEnv): Promise<HelperAnswer> {
  // What reads an answer takes longer to load than all the rest of a plan's commands, and most have no helper.
  const reader: { readonly parseAnswer: typeof parseAnswer } = require("./helper-answer");
  return reader.parseAnswer(tenant, helper, await askHelper(helper, tenant, environment));
}
